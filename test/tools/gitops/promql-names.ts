/** Words of PromQL that are no metric, though they stand where one could. */
const keywords = new Set([
  ...[
    'and',
    'or',
    'unless',
    'by',
    'without',
    'on',
    'ignoring',
    'group_left',
    'group_right',
    'bool',
    'offset',
  ],
]);

/** The names of the metrics in an expression. */
export function metricNames(expression: string): ReadonlySet<string> {
  const bare = expression
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    // Labels of groupings and matchings.
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ')
    // Durations and numbers.
    .replaceAll(/\b\d+(\.\d+)?[a-z]*\b/g, ' ');
  // A name before a bracket is a function.
  const names = [...bare.matchAll(/[a-zA-Z_:][\w:]*(?!\w|\s*\()/g)].map(([name]) => name);
  return new Set(names.filter((name) => !keywords.has(name)));
}

/** A board's expression with Grafana's variables filled in, as Prometheus would get it. */
export function fillVariables(expression: string): string {
  return expression.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, '.*');
}
