import { join } from 'node:path';
import { type GoTool, provideGoTool } from '../../../scripts/tools/go-tool.ts';

/** OpenTofu reads what Terraform reads, and can be built from its pinned module, which Terraform cannot. */
const tofu: GoTool<'tofu'> = {
  name: 'tofu',
  folder: join(import.meta.dirname, 'tofu'),
  shelf: 'tools',
  binaries: [{ file: 'tofu', package: 'github.com/opentofu/opentofu/cmd/tofu' }],
  stamps: {},
};

const provider: GoTool<'provider'> = {
  name: 'terraform-schema-provider',
  folder: join(import.meta.dirname, 'provider'),
  shelf: 'tools',
  binaries: [{ file: 'provider', package: '.' }],
  stamps: {},
};

export interface TerraformTools {
  readonly tofu: string;
  /** Serves the schema in the file beside it, under whatever provider's name it is given. */
  readonly provider: string;
}

/** The paths of both; what the cache lacks is built. */
export async function provideTerraformTools(): Promise<TerraformTools> {
  const built = { ...(await provideGoTool(provider)).binaries, ...(await provideGoTool(tofu)).binaries };
  if (built.tofu === undefined || built.provider === undefined) throw new Error('the build left no binary');
  return { tofu: built.tofu, provider: built.provider };
}
