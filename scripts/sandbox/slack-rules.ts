import { at, isJsonObject } from './json.ts';

/** Reads what Slack's markup says of a text, apart from words: `<!channel>`, `<@U1>`, `<https://…|words>`. */
export function controlsIn(mrkdwn: string): readonly string[] {
  return [...mrkdwn.matchAll(/<([^<>]*)>/g)].map(([, inside = '']) => inside);
}

const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  channel: (value) => typeof value === 'string' && value !== '',
  ts: (value) => typeof value === 'string' && /^\d+\.\d+$/.test(value),
  text: (value) => typeof value === 'string' && value.length > 0 && value.length <= 4_000,
  blocks: (value) => Array.isArray(value) && value.length > 0 && value.length <= 50,
  parse: (value) => value === 'none' || value === 'full',
  link_names: (value) => typeof value === 'boolean',
  unfurl_links: (value) => typeof value === 'boolean',
  unfurl_media: (value) => typeof value === 'boolean',
};

/** What Slack would refuse in the arguments of `chat.postMessage` or `chat.update`, each as a sentence. */
export function findSlackFaults(body: unknown): readonly string[] {
  if (!isJsonObject(body)) return ['the body is no object'];
  const unknown = Object.entries(body).filter(([name, value]) => FIELDS[name]?.(value) !== true);
  const blocks: unknown = body['blocks'];
  return [
    ...unknown.map(([name]) => `the argument ${name} is unknown or wrong`),
    ...(Array.isArray(blocks) ? blocks.flatMap(findBlockFaults) : []),
  ];
}

function findBlockFaults(block: unknown): readonly string[] {
  const type = at(block, 'type');
  if (type === 'section') return findTextFaults(at(block, 'text'), 3_000);
  const elements = at(block, 'elements');
  if (type === 'context' && Array.isArray(elements) && elements.length >= 1 && elements.length <= 10)
    return elements.flatMap((element) => findTextFaults(element, 3_000));
  return [`the block ${String(type)} is unknown or has no content`];
}

function findTextFaults(text: unknown, longest: number): readonly string[] {
  const [type, words] = [at(text, 'type'), at(text, 'text')];
  const isText = typeof words === 'string' && words.length > 0 && words.length <= longest;
  if (!isText) return ['a text is empty or too long'];
  if (type !== 'mrkdwn') return [`a text is of the type ${String(type)}`];
  const balanced = words.replace(/<[^<>]*>/g, '');
  return /[<>]/.test(balanced) ? ['a text has a control sequence without its end'] : [];
}
