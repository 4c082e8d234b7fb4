const ARGUMENT = /\/\*\*((?:(?!\*\/)[\s\S])*?#(\w+) \w+#\w+\}(?:(?!\*\/)[\s\S])*?)\*\/\s+readonly \w+\??: /g;
const LIST = /(?:[Pp]ossible|[Aa]ccepted|[Vv]alid|[Ss]upported) values(?: are| include)?:?\s*\[([^\]]+)\]/;

/** The values that the documentation of an argument allows, by `Block.argument`. Only complete lists are taken. */
export function readAllowedValues(declarations: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  const interfaces = [...declarations.matchAll(/^export interface (\w+)/gm)];
  interfaces.forEach((start, index) => {
    const owner = String(start[1]).replace(/Config$/, '');
    const body = declarations.slice(start.index, interfaces[index + 1]?.index);
    for (const [, text = '', name = ''] of body.matchAll(ARGUMENT)) {
      const allowed = readList(text);
      if (allowed.length > 0) values.set(`${owner}.${name}`, allowed);
    }
  });
  return values;
}

function readList(text: string): readonly string[] {
  const flat = text.replace(/\s*\n\s*\*\s*/g, ' ');
  return [...(LIST.exec(flat)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, value]) => String(value));
}
