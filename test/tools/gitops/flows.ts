import { BlockList } from 'node:net';
import { type CiliumPolicy, type FqdnPolicy, type NetworkPolicy, readPolicies } from './policy-shapes.ts';
import type { ManifestObject } from './render.ts';
import { type Labels, matchesSelector, type Selector } from './selectors.ts';

/** Something that sends or takes packets: a pod by its labels, or an address outside of the cluster, with a name or not. */
export type Endpoint =
  | { readonly name: string; readonly namespace: string; readonly labels: Labels }
  | { readonly name: string; readonly address: string; readonly hostName?: string };

export interface Port {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
}

export interface Flow extends Port {
  readonly from: Endpoint;
  readonly to: Endpoint;
}

type Peer =
  | { readonly kind: 'pods'; readonly namespaces: Selector | undefined; readonly pods: Selector }
  | { readonly kind: 'block'; readonly cidr: string; readonly except: readonly string[] }
  | { readonly kind: 'name'; readonly name: string };

interface Rule {
  /** Undefined: everyone. */
  readonly peers: readonly Peer[] | undefined;
  /** Undefined: every port. */
  readonly ports: readonly Port[] | undefined;
}

export interface Policy {
  readonly namespace: string;
  readonly selector: Selector;
  /** Undefined where the policy says nothing of that direction; an empty list denies it. */
  readonly ingress: readonly Rule[] | undefined;
  readonly egress: readonly Rule[] | undefined;
}

/** All policies among these objects, of every kind the charts use. */
export function findPolicies(objects: readonly ManifestObject[]): readonly Policy[] {
  const { network, cilium, fqdn } = readPolicies(objects);
  return [...network.map(fromNetworkPolicy), ...cilium.map(fromCilium), ...fqdn.map(fromFqdn)];
}

/** Whether a packet passes: the policies of both ends have to let it. Who no policy selects may do anything. */
export function isAllowed(policies: readonly Policy[], flow: Flow): boolean {
  return passes(policies, flow, 'egress') && passes(policies, flow, 'ingress');
}

function passes(policies: readonly Policy[], flow: Flow, direction: 'ingress' | 'egress'): boolean {
  const [own, other] = direction === 'egress' ? [flow.from, flow.to] : [flow.to, flow.from];
  if (!('namespace' in own)) return true;
  const selecting = policies.filter(
    (policy) =>
      policy[direction] !== undefined &&
      policy.namespace === own.namespace &&
      matchesSelector(policy.selector, own.labels),
  );
  if (selecting.length === 0) return true;
  const rules = selecting.flatMap((policy) => policy[direction] ?? []);
  return rules.some((rule) => hasPort(rule, flow) && hasPeer(rule, other, own.namespace));
}

function hasPort({ ports }: Rule, { protocol, port }: Port): boolean {
  return ports === undefined || ports.some((one) => one.protocol === protocol && one.port === port);
}

function hasPeer({ peers }: Rule, endpoint: Endpoint, ownNamespace: string): boolean {
  return peers === undefined || peers.some((peer) => isPeer(peer, endpoint, ownNamespace));
}

function isPeer(peer: Peer, endpoint: Endpoint, ownNamespace: string): boolean {
  switch (peer.kind) {
    case 'pods':
      return 'namespace' in endpoint && isPod(peer, endpoint, ownNamespace);
    case 'block':
      return 'address' in endpoint && isInside(peer, endpoint.address);
    case 'name':
      return 'address' in endpoint && endpoint.hostName === peer.name;
  }
}

function isPod(
  { namespaces, pods }: Extract<Peer, { kind: 'pods' }>,
  { namespace, labels }: Extract<Endpoint, { namespace: string }>,
  ownNamespace: string,
): boolean {
  const isThere =
    namespaces === undefined
      ? namespace === ownNamespace
      : matchesSelector(namespaces, { 'kubernetes.io/metadata.name': namespace });
  return isThere && matchesSelector(pods, labels);
}

function isInside({ cidr, except }: Extract<Peer, { kind: 'block' }>, address: string): boolean {
  return listOf([cidr]).check(address) && !listOf(except).check(address);
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    list.addSubnet(address, Number(bits));
  }
  return list;
}

function fromNetworkPolicy({ metadata, spec }: NetworkPolicy): Policy {
  const types = spec.policyTypes;
  const toRule = (peers: NetworkPolicyPeers, ports: Ports): Rule => ({
    peers: peers?.map(toPeer),
    ports: ports?.map(({ protocol, port }) => ({ protocol, port })),
  });
  return {
    namespace: metadata.namespace,
    selector: spec.podSelector,
    ingress: types.includes('Ingress')
      ? (spec.ingress ?? []).map(({ from, ports }) => toRule(from, ports))
      : undefined,
    egress: types.includes('Egress')
      ? (spec.egress ?? []).map(({ to, ports }) => toRule(to, ports))
      : undefined,
  };
}

type NetworkPolicyRule = NonNullable<NetworkPolicy['spec']['ingress']>[number];
type NetworkPolicyPeers = NetworkPolicyRule['from'];
type Ports = NetworkPolicyRule['ports'];

function toPeer(peer: NonNullable<NetworkPolicyPeers>[number]): Peer {
  if ('ipBlock' in peer) return { kind: 'block', cidr: peer.ipBlock.cidr, except: peer.ipBlock.except ?? [] };
  return { kind: 'pods', namespaces: peer.namespaceSelector, pods: peer.podSelector ?? {} };
}

const NAMESPACE_KEY = 'k8s:io.kubernetes.pod.namespace';

/** Cilium names a pod's namespace among its labels, and prefixes the source of a label. */
function fromCilium({ metadata, spec }: CiliumPolicy): Policy {
  const egress = spec.egress.map(({ toFQDNs, toEndpoints, toPorts }): Rule => {
    const names = (toFQDNs ?? []).map(({ matchName }): Peer => ({ kind: 'name', name: matchName }));
    const pods = (toEndpoints ?? []).map(({ matchLabels }): Peer => {
      const { [NAMESPACE_KEY]: namespace = metadata.namespace, ...labels } = matchLabels;
      const plain = Object.entries(labels).map(([key, value]) => [key.replace(/^k8s:/, ''), value] as const);
      return {
        kind: 'pods',
        namespaces: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        pods: { matchLabels: Object.fromEntries(plain) },
      };
    });
    const ports = toPorts.flatMap((one) => one.ports.map((port) => ({ ...port, port: Number(port.port) })));
    return { peers: [...names, ...pods], ports };
  });
  return { namespace: metadata.namespace, selector: spec.endpointSelector, ingress: undefined, egress };
}

function fromFqdn({ metadata, spec }: FqdnPolicy): Policy {
  const egress = spec.egress.map(
    ({ matches, ports }): Rule => ({
      peers: matches.map(({ name }): Peer => ({ kind: 'name', name })),
      ports,
    }),
  );
  return { namespace: metadata.namespace, selector: spec.podSelector, ingress: undefined, egress };
}
