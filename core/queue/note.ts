/** The message of a commit that carries a value and no files: a subject for people, and one line of JSON. */
export function writeNote(subject: string, value: unknown): string {
  return `${subject}\n\n${JSON.stringify(value)}\n`;
}

/** The value of a note, of `longest` characters at most; nothing when the text is none. Foreign text. */
export function parseNote(text: string, longest: number): unknown {
  if (text.length > longest) return undefined;
  const [, , line = ''] = text.split('\n');
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
