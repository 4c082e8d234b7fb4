import { at, isJsonObject } from './json.ts';

/** Teams takes no larger message. */
export const LARGEST_CARD = 28 * 1024;

const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  RichTextBlock: ['type', 'inlines', 'horizontalAlignment', 'separator', 'spacing'],
  TextRun: ['type', 'text', 'color', 'fontType', 'highlight', 'isSubtle', 'italic', 'size', 'weight'],
  'Action.OpenUrl': ['type', 'title', 'url'],
};

/** What the workflow "when a Teams webhook request is received" would not post, each as a sentence. */
export function findCardFaults(body: unknown): readonly string[] {
  const attachments = at(body, 'attachments');
  if (at(body, 'type') !== 'message' || !Array.isArray(attachments) || attachments.length !== 1)
    return ['it is no message with one attachment'];
  const [attachment] = attachments;
  const card = at(attachment, 'content');
  if (at(attachment, 'contentType') !== 'application/vnd.microsoft.card.adaptive' || !isJsonObject(card))
    return ['the attachment is no Adaptive Card'];
  const version = card['type'] === 'AdaptiveCard' && /^1\.[2-5]$/.test(String(card['version']));
  const content: unknown = card['body'];
  const actions: unknown = card['actions'];
  return [
    ...(version ? [] : ['the card has no version that Teams shows']),
    ...(Array.isArray(content) && content.length > 0
      ? content.flatMap(findElementFaults)
      : ['the card is empty']),
    ...(Array.isArray(actions) && actions.length <= 6
      ? actions.flatMap(findElementFaults)
      : ['the actions are none']),
  ];
}

function findElementFaults(element: unknown): readonly string[] {
  if (!isJsonObject(element)) return ['an element is no object'];
  const type = String(element['type']);
  const unknown = Object.keys(element).filter((key) => ELEMENTS[type]?.includes(key) !== true);
  const inlines: unknown = element['inlines'];
  return [
    ...unknown.map((key) => `${type} has no property ${key}`),
    ...(Array.isArray(inlines) ? inlines.flatMap(findElementFaults) : []),
  ];
}

/** All words of a card, in their order. */
export function wordsOf(card: unknown): readonly string[] {
  if (Array.isArray(card)) return card.flatMap(wordsOf);
  if (!isJsonObject(card)) return [];
  const { text } = card;
  return [...(typeof text === 'string' ? [text] : []), ...Object.values(card).flatMap(wordsOf)];
}
