const unitSizes: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A Kubernetes quantity (`500m`, `1`, `2Gi`) in thousandths of its unit, so that sums stay whole; 0 for what is none. */
export function thousandthsOf(quantity: unknown): number {
  const match = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(String(quantity ?? ''));
  const size = match?.[2] === '' ? 1 : unitSizes[match?.[2] ?? ''];
  return size === undefined ? 0 : Math.round(Number(match?.[1]) * size * 1000);
}

/** As the API server prints it: without a unit, in binary units, or in thousandths. */
export function quantityText(thousandths: number): string {
  if (thousandths % 1000 !== 0) return `${thousandths}m`;
  const whole = thousandths / 1000;
  const unit = ['Ti', 'Gi', 'Mi', 'Ki'].find((one) => whole > 0 && whole % (unitSizes[one] ?? 1) === 0);
  return unit === undefined ? String(whole) : `${whole / (unitSizes[unit] ?? 1)}${unit}`;
}
