/**
 * Reads the output of `git cat-file --batch`: `<id> <type> <size>`, the bytes and a line break for each object, or
 * `<id> missing`. Nothing for those that are missing; raises an Error when it is no such output.
 */
export function parseBatch(output: Uint8Array): (Uint8Array | undefined)[] {
  const objects: (Uint8Array | undefined)[] = [];
  for (let offset = 0; offset < output.length; ) {
    const lineEnd = output.indexOf(0x0a, offset);
    const head = Buffer.from(output.subarray(offset, Math.max(lineEnd, offset))).toString();
    offset = lineEnd + 1;
    const size = /^[0-9a-f]+ [a-z]+ (\d+)$/.exec(head)?.[1];
    if (size === undefined) {
      if (!head.endsWith(' missing')) throw new Error('git cat-file gave an answer that cannot be read');
      objects.push(undefined);
      continue;
    }
    objects.push(output.subarray(offset, offset + Number(size)));
    offset += Number(size) + 1;
  }
  return objects;
}
