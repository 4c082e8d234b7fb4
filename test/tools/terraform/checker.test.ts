import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { azurerm5, google8 } from './bindings.ts';
import { provideTerraformTools } from './go-tools.ts';
import { provideSchema } from './provide-schema.ts';
import { findUnused } from './references.ts';
import { type Complaint, validateRoot } from './validate.ts';
import { openWorkspace } from './workspace.ts';

const folders: string[] = [];

// The first run builds them, which takes longer than a test may.
beforeAll(async () => void (await provideTerraformTools()));

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function writeTree(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-checker-'));
  folders.push(folder);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return folder;
}

const pin = `terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "5.10.0"
    }
  }
}
`;

async function complain(resources: string): Promise<readonly Complaint[]> {
  const tree = await writeTree({ 'root/main.tf': pin + resources });
  await using workspace = await openWorkspace(tree, [azurerm5]);
  const complaints = await validateRoot(workspace, 'root');
  return complaints;
}

const sound = `resource "azurerm_key_vault" "this" {
  name                       = "v"
  resource_group_name        = "g"
  location                   = "l"
  tenant_id                  = "t"
  sku_name                   = "premium"
  rbac_authorization_enabled = true

  network_acls {
    default_action = "Deny"
    bypass         = "AzureServices"
  }
}
`;

test('a sound resource has no complaint', async () => {
  expect(await complain(sound)).toEqual([]);
});

describe('is caught, with its line', () => {
  const cases: readonly (readonly [
    name: string,
    from: string,
    to: string,
    summary: string,
    place: string,
  ])[] = [
    [
      'an argument of an older major',
      'rbac_authorization_enabled = true',
      'enable_rbac_authorization = true',
      'Unsupported argument',
      'main.tf:15',
    ],
    ['a misspelt block', 'network_acls {', 'network_acl {', 'Unsupported block type', 'main.tf:17'],
    ['a missing argument', 'tenant_id                  = "t"', '', 'Missing required argument', 'main.tf:9'],
    [
      'a resource that does not exist',
      '"azurerm_key_vault" "this"',
      '"azurerm_key_safe" "this"',
      'Invalid resource type',
      'main.tf:9',
    ],
    [
      'a value that documentation does not list',
      'default_action = "Deny"',
      'default_action = "Denied"',
      'Value is not allowed',
      'main.tf:18',
    ],
    [
      'a value of another type',
      'rbac_authorization_enabled = true',
      'rbac_authorization_enabled = ["true"]',
      'Incorrect attribute value type',
      'main.tf:15',
    ],
    [
      'a variable that nobody declares',
      'location                   = "l"',
      'location                   = var.region',
      'Reference to undeclared input variable',
      'main.tf:12',
    ],
    [
      'a resource that nobody declares',
      '  location                   = "l"\n',
      '  location                   = azurerm_key_vault.other.nothing\n',
      'Reference to undeclared resource',
      'main.tf:12',
    ],
  ];

  test.each(cases)('%s', async (_, from, to, summary, place) => {
    expect(sound).toContain(from);
    const complaints = await complain(sound.replace(from, to));
    expect(complaints.map((complaint) => [complaint.summary, complaint.place])).toContainEqual([
      summary,
      place,
    ]);
  });

  test('an output that a module does not have', async () => {
    const tree = await writeTree({
      'root/main.tf': `${pin}${sound}module "m" {\n  source = "./m"\n}\noutput "o" {\n  value = module.m.nothing\n}\n`,
      'root/m/main.tf': 'output "something" {\n  value = 1\n}\n',
    });
    await using workspace = await openWorkspace(tree, [azurerm5]);
    const complaints = await validateRoot(workspace, 'root');
    expect(complaints.map(({ summary }) => summary)).toEqual(['Unsupported attribute']);
  });
});

test('what is declared and never read is found', async () => {
  const tree = await writeTree({
    'main.tf': `variable "used" {}
variable "validated" {
  validation {
    condition = var.validated != ""
  }
}
# var.commented
variable "commented" {}
locals {
  used = var.used
  idle = local.used
}
data "azurerm_client_config" "idle" {}
module "m" {
  source = "./m"
}
output "read" {
  value = module.m.read
}
`,
    'm/main.tf': 'output "read" {\n  value = 1\n}\noutput "idle" {\n  value = 2\n}\n',
  });
  expect(await findUnused(tree)).toEqual([
    { folder: '.', kind: 'variable', name: 'validated' },
    { folder: '.', kind: 'variable', name: 'commented' },
    { folder: '.', kind: 'local', name: 'idle' },
    { folder: '.', kind: 'data source', name: 'azurerm_client_config.idle' },
    { folder: 'm', kind: 'output', name: 'idle' },
  ]);
});

describe('a schema read back from generated code', () => {
  test('knows blocks, their number, what is required and what is only read', async () => {
    const { resource_schemas: resources } = await provideSchema(azurerm5, {
      resources: ['azurerm_kubernetes_cluster'],
      dataSources: [],
    });
    const block = resources['azurerm_kubernetes_cluster']?.block;
    expect(block?.attributes['location']).toMatchObject({ type: 'string', required: true, computed: false });
    expect(block?.attributes['oidc_issuer_url']).toMatchObject({ optional: false, computed: true });
    expect(block?.block_types['default_node_pool']).toMatchObject({ min_items: 1, max_items: 1 });
    expect(block?.block_types['default_node_pool']?.block.attributes['zones']?.type).toEqual([
      'set',
      'string',
    ]);
    expect(block?.attributes['kube_config']?.type).toMatchObject(['list', ['object', { host: 'string' }]]);
  });

  test('takes allowed values from the documentation in it', async () => {
    const { resource_schemas: resources } = await provideSchema(google8, {
      resources: ['google_binary_authorization_policy'],
      dataSources: [],
    });
    const rule =
      resources['google_binary_authorization_policy']?.block.block_types['default_admission_rule']?.block;
    expect(rule?.attributes['evaluation_mode']?.values).toEqual([
      'ALWAYS_ALLOW',
      'REQUIRE_ATTESTATION',
      'ALWAYS_DENY',
    ]);
  });

  test('leaves out what the provider does not have', async () => {
    const used = { resources: ['azurerm_key_safe'], dataSources: [] };
    expect((await provideSchema(azurerm5, used)).resource_schemas).toEqual({});
  });
});
