import type { Evaluation } from '../terraform/evaluate.ts';

export type Cloud = 'aks' | 'gke' | 'oke';
export type Environment = 'dev' | 'staging' | 'prod';

/** What an argument of every resource of a type must come to, and which sentence asks for it (trace.yaml). */
export interface Setting {
  readonly requirement: string;
  readonly type: string;
  /** Dotted; a number is a place in a list. */
  readonly path: string;
  readonly is: unknown;
  /** All, when left out. */
  readonly in?: readonly Environment[];
  /** Only the resource of this name in its module. */
  readonly name?: string;
}

const later: readonly Environment[] = ['staging', 'prod'];

const aks: readonly Setting[] = [
  ...privately('azurerm_kubernetes_cluster', {
    private_cluster_enabled: true,
    private_cluster_public_fqdn_enabled: false,
    'api_server_access_profile.0.virtual_network_integration_enabled': true,
    run_command_enabled: false,
  }),
  { requirement: 'CL-2', type: 'azurerm_kubernetes_cluster', path: 'automatic_upgrade_channel', is: 'patch' },
  { requirement: 'CL-2', type: 'azurerm_kubernetes_cluster', path: 'kubernetes_version', is: '1.36' },
  ...['default_node_pool.0.auto_scaling_enabled', 'default_node_pool.0.only_critical_addons_enabled'].map(
    (path): Setting => ({ requirement: 'CL-4', type: 'azurerm_kubernetes_cluster', path, is: true }),
  ),
  {
    requirement: 'CL-4',
    type: 'azurerm_kubernetes_cluster_node_pool',
    path: 'auto_scaling_enabled',
    is: true,
  },
  {
    requirement: 'CL-5',
    type: 'azurerm_kubernetes_cluster',
    path: 'default_node_pool.0.zones',
    is: ['1', '2', '3'],
  },
  {
    requirement: 'CL-5',
    type: 'azurerm_kubernetes_cluster_node_pool',
    path: 'zones',
    is: ['1', '2', '3'],
  },
  {
    requirement: 'NW-2',
    type: 'azurerm_kubernetes_cluster',
    path: 'network_profile.0.network_policy',
    is: 'cilium',
  },
  ...[
    'azurerm_container_registry',
    'azurerm_eventhub_namespace',
    'azurerm_key_vault',
    'azurerm_postgresql_flexible_server',
    'azurerm_storage_account',
  ].map((type): Setting => ({ requirement: 'NW-7', type, path: 'public_network_access_enabled', is: false })),
  { requirement: 'SE-2', type: 'azurerm_kubernetes_cluster', path: 'local_account_disabled', is: true },
  {
    requirement: 'SE-2',
    type: 'azurerm_kubernetes_cluster',
    path: 'azure_active_directory_role_based_access_control.0.azure_rbac_enabled',
    is: true,
  },
  { requirement: 'SE-3', type: 'azurerm_kubernetes_cluster', path: 'workload_identity_enabled', is: true },
  { requirement: 'SE-6', type: 'azurerm_subnet', path: 'default_outbound_access_enabled', is: false },
  {
    requirement: 'SE-7',
    type: 'azurerm_public_ip',
    name: 'ingress',
    path: 'ddos_protection_mode',
    is: 'Enabled',
    in: ['dev', 'staging'],
  },
  {
    requirement: 'SE-7',
    type: 'azurerm_virtual_network',
    path: 'ddos_protection_plan.0.enable',
    is: true,
    in: ['prod'],
  },
  { requirement: 'SE-4', type: 'azurerm_key_vault', path: 'purge_protection_enabled', is: true },
  {
    requirement: 'SE-12',
    type: 'azurerm_log_analytics_workspace_table',
    path: 'total_retention_in_days',
    is: 365,
    in: ['prod'],
  },
  {
    requirement: 'RS-3',
    type: 'azurerm_postgresql_flexible_server',
    path: 'high_availability.0.mode',
    is: 'ZoneRedundant',
    in: later,
  },
];

const gke: readonly Setting[] = [
  ...privately('google_container_cluster', {
    'private_cluster_config.0.enable_private_nodes': true,
    'private_cluster_config.0.enable_private_endpoint': true,
    'control_plane_endpoints_config.0.dns_endpoint_config.0.allow_external_traffic': false,
    'master_authorized_networks_config.0.gcp_public_cidrs_access_enabled': false,
  }),
  {
    requirement: 'CL-2',
    type: 'google_container_cluster',
    path: 'release_channel.0.channel',
    is: 'REGULAR',
  },
  { requirement: 'CL-2', type: 'google_container_cluster', path: 'min_master_version', is: '1.36' },
  { requirement: 'CL-4', type: 'google_container_node_pool', path: 'management.0.auto_upgrade', is: true },
  {
    requirement: 'CL-4',
    type: 'google_container_node_pool',
    path: 'autoscaling.0.location_policy',
    is: 'BALANCED',
  },
  ...['google_container_cluster', 'google_container_node_pool'].map(
    (type): Setting => ({
      requirement: 'CL-5',
      type,
      path: 'node_locations',
      is: ['europe-west3-a', 'europe-west3-b', 'europe-west3-c'],
    }),
  ),
  {
    requirement: 'NW-2',
    type: 'google_container_cluster',
    path: 'datapath_provider',
    is: 'ADVANCED_DATAPATH',
  },
  {
    requirement: 'NW-7',
    type: 'google_sql_database_instance',
    path: 'settings.0.ip_configuration.0.ipv4_enabled',
    is: false,
  },
  {
    requirement: 'NW-7',
    type: 'google_sql_database_instance',
    path: 'settings.0.ip_configuration.0.ssl_mode',
    is: 'ENCRYPTED_ONLY',
  },
  {
    requirement: 'SE-2',
    type: 'google_container_cluster',
    path: 'authenticator_groups_config.0.security_group',
    is: 'gke-security-groups@example.com',
  },
  {
    requirement: 'SE-2',
    type: 'google_container_cluster',
    path: 'master_auth.0.client_certificate_config.0.issue_client_certificate',
    is: false,
  },
  {
    requirement: 'SE-3',
    type: 'google_container_node_pool',
    path: 'node_config.0.workload_metadata_config.0.mode',
    is: 'GKE_METADATA',
  },
  {
    requirement: 'SE-7',
    type: 'google_compute_region_security_policy',
    path: 'ddos_protection_config.0.ddos_protection',
    is: 'ADVANCED',
    in: ['prod'],
  },
  {
    requirement: 'SE-9',
    type: 'google_binary_authorization_policy',
    path: 'default_admission_rule.0.enforcement_mode',
    is: 'ENFORCED_BLOCK_AND_AUDIT_LOG',
    in: later,
  },
  {
    requirement: 'SE-12',
    type: 'google_logging_project_bucket_config',
    name: 'audit',
    path: 'retention_days',
    is: 365,
    in: ['prod'],
  },
  {
    requirement: 'RS-3',
    type: 'google_sql_database_instance',
    path: 'settings.0.availability_type',
    is: 'REGIONAL',
    in: later,
  },
];

const oke: readonly Setting[] = [
  ...privately('oci_containerengine_cluster', { 'endpoint_config.0.is_public_ip_enabled': false }),
  { requirement: 'CL-2', type: 'oci_containerengine_cluster', path: 'kubernetes_version', is: 'v1.36.10' },
  { requirement: 'CL-2', type: 'oci_containerengine_cluster', path: 'type', is: 'ENHANCED_CLUSTER' },
  {
    requirement: 'CL-3',
    type: 'oci_containerengine_node_pool',
    path: 'node_pool_cycling_details.0.is_node_cycling_enabled',
    is: true,
  },
  {
    requirement: 'CL-4',
    type: 'oci_containerengine_addon',
    name: 'autoscaler',
    path: 'addon_name',
    is: 'ClusterAutoscaler',
  },
  ...['0', '1', '2'].map(
    (index): Setting => ({
      requirement: 'CL-5',
      type: 'oci_containerengine_node_pool',
      path: `node_config_details.0.placement_configs.${index}.availability_domain`,
      is: `AD-${Number(index) + 1}`,
    }),
  ),
  {
    requirement: 'NW-7',
    type: 'oci_psql_db_system',
    path: 'credentials.0.password_details.0.password_type',
    is: 'VAULT_SECRET',
  },
  {
    requirement: 'SE-2',
    type: 'oci_containerengine_cluster',
    path: 'options.0.open_id_connect_token_authentication_config.0.is_open_id_connect_auth_enabled',
    is: true,
  },
  {
    requirement: 'SE-12',
    type: 'oci_logging_log',
    name: 'control_plane',
    path: 'configuration.0.source.0.category',
    is: 'all-service-logs',
  },
  {
    requirement: 'SE-12',
    type: 'oci_objectstorage_bucket',
    name: 'audit',
    path: 'retention_rules.0.duration.0.time_amount',
    is: '365',
    in: ['prod'],
  },
  { requirement: 'RS-3', type: 'oci_psql_db_system', path: 'instance_count', is: 3, in: later },
];

export const settings: Readonly<Record<Cloud, readonly Setting[]>> = { aks, gke, oke };

function privately(type: string, paths: Readonly<Record<string, unknown>>): readonly Setting[] {
  return Object.entries(paths).map(([path, is]) => ({ requirement: 'CL-6', type, path, is }));
}

/** What a setting finds otherwise, one line each; no resource of the type at all is one of them. */
export function findDeviations({ resources }: Evaluation, setting: Setting): readonly string[] {
  const concerned = resources.filter(
    ({ type, name }) => type === setting.type && (setting.name === undefined || name === setting.name),
  );
  if (concerned.length === 0) return [`${setting.requirement}: there is no ${setting.type}`];
  return concerned.flatMap(({ address, values }) => {
    const found = readPath(values, setting.path);
    if (JSON.stringify(found) === JSON.stringify(setting.is)) return [];
    return [`${setting.requirement}: ${address}: ${setting.path} is ${JSON.stringify(found)}`];
  });
}

function readPath(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
      value,
    );
}
