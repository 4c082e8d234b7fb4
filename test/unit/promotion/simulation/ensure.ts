/** Raises where something does not hold. A simulation asks millions of times, so the text is only made then. */
export function ensure(holds: boolean, tell: () => string): void {
  if (!holds) throw new Error(tell());
}

export function isSameList<Value>(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}
