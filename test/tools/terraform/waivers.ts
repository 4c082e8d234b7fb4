import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../gitops/root.ts';

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

/** The findings of `checkov --output json`, run in a folder that stands for one below gitops/. */
export function readCheckov(text: string, folder: string): readonly Finding[] {
  const reports = [JSON.parse(text) as CheckovReport | readonly CheckovReport[]].flat();
  return reports.flatMap(({ results }) =>
    results.failed_checks.map((check) => ({
      id: check.check_id,
      path: `${folder}${check.file_path}`.replace(/^\//, ''),
      resource: check.resource,
    })),
  );
}

interface TrivyReport {
  readonly Results?: readonly {
    readonly Target: string;
    readonly Misconfigurations?: readonly {
      readonly ID: string;
      readonly CauseMetadata?: { readonly Resource?: string };
    }[];
  }[];
}

/** The findings of `trivy config --format json`, run in a folder that stands for one below gitops/. */
export function readTrivy(text: string, folder: string): readonly Finding[] {
  const { Results = [] } = JSON.parse(text) as TrivyReport;
  return Results.flatMap(({ Target, Misconfigurations = [] }) =>
    Misconfigurations.map(({ ID, CauseMetadata }) => ({
      id: ID,
      path: [folder, Target].filter((part) => part !== '').join('/'),
      resource: CauseMetadata?.Resource ?? '',
    })),
  );
}

/** The waivers of one scanner for what it looked at: Terraform as it is written, or charts as they render. */
export function waiversOf(
  waivers: readonly Waiver[],
  { scanner, subject }: { readonly scanner: string; readonly subject: 'terraform' | 'rendered' },
): readonly Waiver[] {
  return waivers.filter((one) => one.scanner === scanner && subjectOf(one) === subject);
}

function subjectOf({ paths }: Waiver): 'terraform' | 'rendered' {
  return paths.every((path) => path.startsWith('terraform/')) ? 'terraform' : 'rendered';
}

/** What a scanner found in a part of the platform, held against the waivers that are good today. */
export async function holdAgainstWaivers(
  findings: readonly Finding[],
  about: Parameters<typeof waiversOf>[1],
): Promise<Comparison> {
  const waivers = parseWaivers(await readFile(join(root, 'gitops', 'waivers.yaml'), 'utf8'));
  return compareFindings(findings, waiversOf(waivers, about), new Date().toISOString().slice(0, 10));
}
