import { at } from '../json.ts';

/** What the API server does not accept of a Service, each in its words. */
export function serviceFaults(spec: unknown): readonly string[] {
  const ports = at(spec, 'ports');
  const list: readonly unknown[] = Array.isArray(ports) ? ports : [];
  if (list.length === 0) return needsPorts(spec) ? ['spec.ports: Required value'] : [];
  return list.flatMap((port, index) => portFaults(port, `spec.ports[${index}]`, list.length > 1));
}

function needsPorts(spec: unknown): boolean {
  return at(spec, 'clusterIP') !== 'None' && at(spec, 'type') !== 'ExternalName';
}

/** A port is its own target where none is given, so that a wrong one is wrong twice. */
function portFaults(entry: unknown, path: string, isOneOfMany: boolean): readonly string[] {
  const port = at(entry, 'port');
  const unnamed = isOneOfMany && at(entry, 'name') === undefined ? [`${path}.name: Required value`] : [];
  return [
    ...unnamed,
    ...numberFaults(port, `${path}.port`),
    ...numberFaults(at(entry, 'targetPort') ?? port, `${path}.targetPort`),
  ];
}

/** A name of a port is not looked at. */
function numberFaults(port: unknown, path: string): readonly string[] {
  const isValid = typeof port !== 'number' || (Number.isInteger(port) && port >= 1 && port <= 65_535);
  return isValid ? [] : [`${path}: Invalid value: ${port}: must be between 1 and 65535, inclusive`];
}
