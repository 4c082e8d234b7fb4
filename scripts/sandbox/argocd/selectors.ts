/** Whether labels satisfy a Kubernetes label selector (`a=b,c!=d,e in (x,y),f notin (z),g,!h`). */
export function matchesSelector(selector: string, labels: Readonly<Record<string, string>>): boolean {
  return splitTerms(selector).every((term) => matchesTerm(term, labels));
}

/** Commas inside parentheses separate values, the others separate terms. */
function splitTerms(selector: string): readonly string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== '');
}

function matchesTerm(term: string, labels: Readonly<Record<string, string>>): boolean {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term);
  if (set?.[1] !== undefined && set[3] !== undefined) {
    const values = set[3].split(',').map((value) => value.trim());
    return values.includes(labels[set[1]] ?? '') === (set[2] === 'in');
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(term);
  if (equality?.[1] !== undefined) return (labels[equality[1]] === equality[3]) === (equality[2] !== '!=');
  return term.startsWith('!') ? labels[term.slice(1)] === undefined : labels[term] !== undefined;
}
