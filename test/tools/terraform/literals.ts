/**
 * What the providers' documentation allows where their schemas only say "string": by resource, then by the path of the
 * argument. Only what gitops/terraform writes is here; a path that no schema has is an error.
 */
export type Literals = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const frequencies = ['Daily', 'Weekly', 'AbsoluteMonthly', 'RelativeMonthly'];
const azureIdentity = ['SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned'];
const nodeSystems = ['AzureLinux', 'AzureLinux3', 'Ubuntu', 'Ubuntu2204', 'Ubuntu2404', 'Windows2022'];
const accessActions = ['Allow', 'Deny'];

const azurerm: Literals = {
  azurerm_container_registry: {
    sku: ['Basic', 'Standard', 'Premium'],
    network_rule_bypass_option: ['None', 'AzureServices'],
    'identity.type': azureIdentity,
  },
  azurerm_disk_encryption_set: {
    encryption_type: [
      'EncryptionAtRestWithCustomerKey',
      'EncryptionAtRestWithPlatformAndCustomerKeys',
      'ConfidentialVmEncryptedWithCustomerKey',
    ],
    'identity.type': azureIdentity,
  },
  azurerm_eventhub: { 'retention_description.cleanup_policy': ['Delete', 'Compact', 'DeleteOrCompact'] },
  azurerm_eventhub_namespace: { sku: ['Basic', 'Standard', 'Premium'], minimum_tls_version: ['1.2'] },
  azurerm_eventhub_namespace_schema_group: {
    schema_type: ['Unknown', 'Avro', 'Json', 'Protobuf'],
    schema_compatibility: ['None', 'Backward', 'Forward'],
  },
  azurerm_key_vault: {
    sku_name: ['standard', 'premium'],
    'network_acls.default_action': accessActions,
    'network_acls.bypass': ['AzureServices', 'None'],
  },
  azurerm_key_vault_key: {
    key_type: ['EC', 'EC-HSM', 'RSA', 'RSA-HSM'],
    key_opts: ['decrypt', 'encrypt', 'sign', 'unwrapKey', 'verify', 'wrapKey'],
  },
  azurerm_kubernetes_cluster: {
    sku_tier: ['Free', 'Standard', 'Premium'],
    automatic_upgrade_channel: ['patch', 'rapid', 'node-image', 'stable'],
    node_os_upgrade_channel: ['Unmanaged', 'SecurityPatch', 'NodeImage', 'None'],
    'auto_scaler_profile.expander': ['least-waste', 'priority', 'most-pods', 'random'],
    'default_node_pool.os_disk_type': ['Ephemeral', 'Managed'],
    'default_node_pool.os_sku': nodeSystems,
    'identity.type': ['SystemAssigned', 'UserAssigned'],
    'key_management_service.key_vault_network_access': ['Private', 'Public'],
    'maintenance_window_auto_upgrade.day_of_week': weekdays,
    'maintenance_window_auto_upgrade.frequency': frequencies,
    'maintenance_window_node_os.day_of_week': weekdays,
    'maintenance_window_node_os.frequency': frequencies,
    'network_profile.load_balancer_sku': ['basic', 'standard'],
    'network_profile.network_data_plane': ['azure', 'cilium'],
    'network_profile.network_plugin': ['azure', 'kubenet', 'none'],
    'network_profile.network_plugin_mode': ['overlay'],
    'network_profile.network_policy': ['azure', 'calico', 'cilium'],
    'network_profile.outbound_type': [
      'loadBalancer',
      'managedNATGateway',
      'none',
      'userAssignedNATGateway',
      'userDefinedRouting',
    ],
    'node_provisioning_profile.mode': ['Auto', 'Manual'],
  },
  azurerm_kubernetes_cluster_node_pool: {
    mode: ['System', 'User'],
    os_disk_type: ['Ephemeral', 'Managed'],
    os_sku: nodeSystems,
    os_type: ['Linux', 'Windows'],
    priority: ['Regular', 'Spot'],
    'upgrade_settings.undrainable_node_behavior': ['Cordon', 'Schedule'],
  },
  azurerm_log_analytics_workspace: {
    sku: ['CapacityReservation', 'LACluster', 'PerGB2018', 'PerNode', 'Premium', 'Standalone', 'Standard'],
  },
  azurerm_management_lock: { lock_level: ['CanNotDelete', 'ReadOnly'] },
  azurerm_monitor_data_collection_rule: {
    kind: ['AgentDirectToStore', 'AgentSettings', 'Direct', 'Linux', 'Windows', 'WorkspaceTransforms'],
  },
  azurerm_monitor_diagnostic_setting: { log_analytics_destination_type: ['AzureDiagnostics', 'Dedicated'] },
  azurerm_nat_gateway: { sku_name: ['Standard', 'StandardV2'] },
  azurerm_network_security_group: {
    'security_rule.access': accessActions,
    'security_rule.direction': ['Inbound', 'Outbound'],
    'security_rule.protocol': ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*'],
  },
  azurerm_postgresql_flexible_server: {
    version: ['13', '14', '15', '16', '17', '18'],
    'high_availability.mode': ['SameZone', 'ZoneRedundant'],
    'identity.type': azureIdentity,
  },
  azurerm_postgresql_flexible_server_active_directory_administrator: {
    principal_type: ['Group', 'ServicePrincipal', 'User'],
  },
  azurerm_public_ip: {
    allocation_method: ['Dynamic', 'Static'],
    ddos_protection_mode: ['Disabled', 'Enabled', 'VirtualNetworkInherited'],
    sku: ['Basic', 'Standard', 'StandardV2'],
  },
  azurerm_security_center_subscription_pricing: { tier: ['Free', 'Standard'] },
  azurerm_storage_account: {
    access_tier: ['Cold', 'Cool', 'Hot', 'Premium'],
    account_kind: ['BlobStorage', 'BlockBlobStorage', 'FileStorage', 'StorageV2'],
    account_replication_type: ['LRS', 'GRS', 'RAGRS', 'ZRS', 'GZRS', 'RAGZRS'],
    account_tier: ['Premium', 'Standard'],
    min_tls_version: ['TLS1_2', 'TLS1_3'],
    'network_rules.default_action': accessActions,
    'network_rules.bypass': ['AzureServices', 'Logging', 'Metrics', 'None'],
  },
  azurerm_storage_container: { container_access_type: ['blob', 'container', 'private'] },
  azurerm_subnet: {
    private_endpoint_network_policies: [
      'Disabled',
      'Enabled',
      'NetworkSecurityGroupEnabled',
      'RouteTableEnabled',
    ],
  },
};

const clusterComponents = [
  'SYSTEM_COMPONENTS',
  'WORKLOADS',
  'APISERVER',
  'CONTROLLER_MANAGER',
  'SCHEDULER',
  'KCP_VPA',
];

const google: Literals = {
  google_artifact_registry_repository: {
    format: ['APT', 'DOCKER', 'GENERIC', 'GO', 'KFP', 'MAVEN', 'NPM', 'PYTHON', 'YUM'],
    'vulnerability_scanning_config.enablement_config': ['DISABLED', 'INHERITED'],
  },
  google_compute_network_firewall_policy_with_rules: {
    'rule.action': ['allow', 'apply_security_profile_group', 'deny', 'goto_next'],
  },
  google_compute_region_security_policy: {
    'ddos_protection_config.ddos_protection': ['ADVANCED', 'ADVANCED_PREVIEW', 'STANDARD'],
  },
  google_compute_router_nat: { 'log_config.filter': ['ALL', 'ERRORS_ONLY', 'TRANSLATIONS_ONLY'] },
  google_container_cluster: {
    datapath_provider: ['ADVANCED_DATAPATH', 'LEGACY_DATAPATH'],
    in_transit_encryption_config: [
      'IN_TRANSIT_ENCRYPTION_DISABLED',
      'IN_TRANSIT_ENCRYPTION_INTER_NODE_TRANSPARENT',
    ],
    networking_mode: ['ROUTES', 'VPC_NATIVE'],
    'anonymous_authentication_config.mode': ['ENABLED', 'LIMITED'],
    'binary_authorization.evaluation_mode': ['DISABLED', 'PROJECT_SINGLETON_POLICY_ENFORCE'],
    'database_encryption.state': ['ALL_OBJECTS_ENCRYPTION_ENABLED', 'DECRYPTED', 'ENCRYPTED'],
    'dns_config.cluster_dns': ['CLOUD_DNS', 'KUBE_DNS', 'PLATFORM_DEFAULT', 'PROVIDER_UNSPECIFIED'],
    'dns_config.cluster_dns_scope': ['CLUSTER_SCOPE', 'DNS_SCOPE_UNSPECIFIED', 'VPC_SCOPE'],
    'gateway_api_config.channel': ['CHANNEL_DISABLED', 'CHANNEL_STANDARD'],
    'gke_auto_upgrade_config.patch_mode': ['ACCELERATED'],
    'logging_config.enable_components': clusterComponents,
    'release_channel.channel': ['EXTENDED', 'RAPID', 'REGULAR', 'STABLE', 'UNSPECIFIED'],
    'security_posture_config.mode': ['BASIC', 'DISABLED', 'ENTERPRISE'],
    'security_posture_config.vulnerability_mode': [
      'VULNERABILITY_BASIC',
      'VULNERABILITY_DISABLED',
      'VULNERABILITY_ENTERPRISE',
    ],
  },
  google_container_node_pool: {
    'autoscaling.location_policy': ['ANY', 'BALANCED'],
    'node_config.image_type': ['COS_CONTAINERD', 'UBUNTU_CONTAINERD'],
    'node_config.taint.effect': ['NO_EXECUTE', 'NO_SCHEDULE', 'PREFER_NO_SCHEDULE'],
    'node_config.workload_metadata_config.mode': ['GCE_METADATA', 'GKE_METADATA', 'MODE_UNSPECIFIED'],
    'upgrade_settings.strategy': ['BLUE_GREEN', 'SHORT_LIVED', 'SURGE'],
  },
  google_dns_managed_zone: { 'dnssec_config.state': ['off', 'on', 'transfer'] },
  google_kms_crypto_key: {
    'version_template.protection_level': ['EXTERNAL', 'EXTERNAL_VPC', 'HSM', 'SOFTWARE'],
  },
  google_managed_kafka_cluster: {
    'rebalance_config.mode': ['AUTO_REBALANCE_ON_SCALE_UP', 'NO_REBALANCE'],
  },
  google_project_iam_audit_config: {
    'audit_log_config.log_type': ['ADMIN_READ', 'DATA_READ', 'DATA_WRITE'],
  },
  google_secret_manager_secret_version: { deletion_policy: ['ABANDON', 'DELETE', 'DISABLE'] },
  google_sql_database_instance: {
    'settings.availability_type': ['REGIONAL', 'ZONAL'],
    'settings.disk_type': ['HYPERDISK_BALANCED', 'PD_HDD', 'PD_SSD'],
    'settings.edition': ['ENTERPRISE', 'ENTERPRISE_PLUS'],
    'settings.ip_configuration.server_ca_mode': [
      'CUSTOMER_MANAGED_CAS_CA',
      'GOOGLE_MANAGED_CAS_CA',
      'GOOGLE_MANAGED_INTERNAL_CA',
    ],
    'settings.ip_configuration.ssl_mode': [
      'ALLOW_UNENCRYPTED_AND_ENCRYPTED',
      'ENCRYPTED_ONLY',
      'TRUSTED_CLIENT_CERTIFICATE_REQUIRED',
    ],
    'settings.maintenance_window.update_track': ['canary', 'stable', 'week5'],
  },
  google_storage_bucket: {
    public_access_prevention: ['enforced', 'inherited'],
    storage_class: ['ARCHIVE', 'COLDLINE', 'MULTI_REGIONAL', 'NEARLINE', 'REGIONAL', 'STANDARD'],
  },
};

const ruleEnds = ['CIDR_BLOCK', 'NETWORK_SECURITY_GROUP', 'SERVICE_CIDR_BLOCK'];

const oci: Literals = {
  oci_containerengine_cluster: {
    type: ['BASIC_CLUSTER', 'ENHANCED_CLUSTER'],
    'cluster_pod_network_options.cni_type': ['FLANNEL_OVERLAY', 'OCI_VCN_IP_NATIVE'],
  },
  oci_containerengine_node_pool: {
    'node_config_details.node_pool_pod_network_option_details.cni_type': [
      'FLANNEL_OVERLAY',
      'OCI_VCN_IP_NATIVE',
    ],
    'node_pool_cycling_details.cycle_modes': ['BOOT_VOLUME_REPLACE', 'INSTANCE_REPLACE'],
    'node_source_details.source_type': ['IMAGE'],
  },
  oci_core_network_security_group_security_rule: {
    direction: ['EGRESS', 'INGRESS'],
    destination_type: ruleEnds,
    source_type: ruleEnds,
  },
  oci_core_public_ip: { lifetime: ['EPHEMERAL', 'RESERVED'] },
  oci_dns_zone: {
    dnssec_state: ['DISABLED', 'ENABLED'],
    scope: ['GLOBAL', 'PRIVATE'],
    zone_type: ['PRIMARY', 'SECONDARY'],
  },
  oci_kms_key: {
    protection_mode: ['EXTERNAL', 'HSM', 'SOFTWARE'],
    'key_shape.algorithm': ['AES', 'ECDSA', 'RSA'],
  },
  oci_kms_vault: { vault_type: ['DEFAULT', 'EXTERNAL', 'VIRTUAL_PRIVATE'] },
  oci_logging_log: {
    log_type: ['CUSTOM', 'SERVICE'],
    'configuration.source.source_type': ['OCISERVICE'],
  },
  oci_managed_kafka_kafka_cluster: {
    cluster_type: ['DEVELOPMENT', 'PRODUCTION'],
    coordination_type: ['KRAFT', 'ZOOKEEPER'],
  },
  oci_objectstorage_bucket: {
    access_type: ['NoPublicAccess', 'ObjectRead', 'ObjectReadWithoutList'],
    auto_tiering: ['Disabled', 'InfrequentAccess'],
    storage_tier: ['Archive', 'Standard'],
    versioning: ['Disabled', 'Enabled', 'Suspended'],
    'retention_rules.duration.time_unit': ['DAYS', 'YEARS'],
  },
  oci_psql_db_system: {
    system_type: ['OCI_OPTIMIZED_STORAGE'],
    'credentials.password_details.password_type': ['PLAIN_TEXT', 'VAULT_SECRET'],
    'management_policy.backup_policy.kind': ['DAILY', 'MONTHLY', 'NONE', 'WEEKLY'],
    'storage_details.system_type': ['OCI_OPTIMIZED_STORAGE'],
  },
  oci_sch_service_connector: {
    'source.kind': ['logging', 'monitoring', 'plugin', 'streaming'],
    'target.kind': [
      'functions',
      'loggingAnalytics',
      'monitoring',
      'notifications',
      'objectStorage',
      'streaming',
    ],
  },
  oci_vault_secret: {
    'secret_content.content_type': ['BASE64'],
    'secret_generation_context.generation_type': ['BYTES', 'PASSPHRASE', 'SSH_KEY'],
  },
  oci_vulnerability_scanning_container_scan_recipe: { 'scan_settings.scan_level': ['NONE', 'STANDARD'] },
  oci_waf_web_app_firewall_policy: {
    'actions.type': ['ALLOW', 'CHECK', 'RETURN_HTTP_RESPONSE'],
    'request_rate_limiting.rules.type': ['REQUEST_RATE_LIMITING'],
  },
};

export const literals: Literals = { ...azurerm, ...google, ...oci };
