/** The own property of something that may be a map, else nothing. */
export function field(value: unknown, key: string): unknown {
  return fields(value)[key];
}

/** The properties of something that may be a map; nothing of anything else. */
export function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
