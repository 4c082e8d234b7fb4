/** What makes references one image: the digest where there is one, as a tag is for people; else the whole text. */
export function imageIdentity(reference: string): string {
  const at = reference.indexOf('@');
  return at === -1 ? reference : reference.slice(at + 1);
}

/** Whether two references name the same image, whatever their tags say. */
export function isSameImage(left: string, right: string): boolean {
  return imageIdentity(left) === imageIdentity(right);
}
