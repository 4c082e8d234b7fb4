import { groupBy } from '../../../core/group-by.ts';
import { isJsonObject } from '../json.ts';

/** Argo CD answers a list with `fields` from a fixed catalogue that lacks these. */
const uncatalogued = ['conditions', 'history', 'reconciledAt', 'revisions'];

/** Only the named fields of a value (`items.metadata.name`), arrays gone through element by element. */
export function pickFields(value: unknown, fields: readonly string[]): unknown {
  return pick(
    value,
    fields
      .map((field) => field.split('.'))
      .filter((path) => !path.some((part) => uncatalogued.includes(part))),
  );
}

function pick(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value)) return value.map((element) => pick(element, paths));
  if (!isJsonObject(value)) return value;
  const wanted = groupBy(paths, ([head = '']) => head);
  const kept = [...wanted].filter(([key]) => Object.hasOwn(value, key));
  return Object.fromEntries(
    kept.map(([key, tails]) => [
      key,
      pick(
        value[key],
        tails.map((path) => path.slice(1)),
      ),
    ]),
  );
}
