import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const day = z.iso.date();

const waiver = z.strictObject({
  /** The scanner's own id, or a regular expression over several. */
  id: z.string().min(1),
  scanner: z.string().min(1),
  /** Folders or files below gitops/. */
  paths: z.array(z.string().min(1)).min(1),
  reason: z.string().min(20),
  owner: z.string().min(1),
  date: day,
  until: day,
});

export type Waiver = z.infer<typeof waiver>;

/** Reads gitops/waivers.yaml. Raises an Error that names the field that is wrong. */
export function parseWaivers(text: string): readonly Waiver[] {
  return z.strictObject({ waivers: z.array(waiver) }).parse(parse(text)).waivers;
}

export interface Finding {
  readonly id: string;
  /** Below gitops/. */
  readonly path: string;
  readonly resource: string;
}

export interface Comparison {
  readonly unwaived: readonly Finding[];
  /** No finding needs them any more. */
  readonly idle: readonly Waiver[];
  readonly expired: readonly Waiver[];
}

/** Holds a report's findings against the waivers of its scanner, on one day. */
export function compareFindings(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  today: string,
): Comparison {
  return {
    unwaived: findings.filter((finding) => !waivers.some((one) => covers(one, finding))),
    idle: waivers.filter((one) => !findings.some((finding) => covers(one, finding))),
    expired: waivers.filter(({ until }) => until < today),
  };
}

function covers({ id, paths }: Waiver, finding: Finding): boolean {
  return new RegExp(`^(?:${id})$`).test(finding.id) && paths.some((path) => finding.path.startsWith(path));
}

interface CheckovCheck {
  readonly check_id: string;
  readonly file_path: string;
  readonly resource: string;
}

interface CheckovReport {
  readonly results: { readonly failed_checks: readonly CheckovCheck[] };
}

/** The findings of `checkov --directory gitops/terraform --output json`. */
export function readCheckov(text: string): readonly Finding[] {
  const reports = [JSON.parse(text) as CheckovReport | readonly CheckovReport[]].flat();
  return reports.flatMap(({ results }) =>
    results.failed_checks.map((check) => ({
      id: check.check_id,
      path: `terraform${check.file_path}`,
      resource: check.resource,
    })),
  );
}

/** `node test/tools/terraform/waivers.ts report.json` ends with 1 when something is unwaived, idle or expired. */
if (import.meta.main) {
  const gitops = join(import.meta.dirname, '..', '..', '..', 'gitops');
  const waivers = parseWaivers(await readFile(join(gitops, 'waivers.yaml'), 'utf8'));
  const findings = readCheckov(await readFile(String(process.argv[2]), 'utf8'));
  const today = new Date().toISOString().slice(0, 10);
  const checkov = waivers.filter(({ scanner }) => scanner === 'checkov');
  const { unwaived, idle, expired } = compareFindings(findings, checkov, today);
  for (const { id, path, resource } of unwaived) console.log(`Not waived: ${id} ${path} ${resource}`);
  for (const { id, paths } of idle) console.log(`Waived, but not found: ${id} ${paths.join(', ')}`);
  for (const { id, until } of expired) console.log(`The waiver of ${id} ended on ${until}`);
  if (unwaived.length + idle.length + expired.length > 0) process.exitCode = 1;
  else console.log(`${findings.length} findings, all waived with a reason.`);
}
