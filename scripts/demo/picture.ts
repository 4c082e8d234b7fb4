import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../../core/report/report.ts';
import { renderSummary } from '../../core/report/summary.ts';
import { renderTimelineMermaid } from '../../core/timeline/mermaid.ts';
import { renderTimelineSvg } from '../../core/timeline/svg.ts';
import { durationText, type ReleaseTimeline } from '../../core/timeline/timeline.ts';
import { environments } from '../sandbox/seed.ts';
import { attemptsOfDelivery, type Delivered, rolledBack } from './delivery.ts';
import type { Promised } from './promises.ts';
import { service } from './world.ts';

export interface Pictures {
  readonly svg: string;
  readonly summary: string;
}

export interface Shown {
  readonly delivered: readonly Delivered[];
  readonly promises: readonly Promised[];
}

/** Writes the timeline as a picture and as a step summary; gives their paths. */
export async function writePictures(folder: string, shown: Shown): Promise<Pictures> {
  const timeline = timelineOf(shown.delivered);
  const paths = { svg: join(folder, 'release-timeline.svg'), summary: join(folder, 'summary.md') };
  await mkdir(folder, { recursive: true });
  await writeFile(paths.svg, renderTimelineSvg(timeline));
  const summary = renderSummary(reportOf(shown, timeline));
  await writeFile(paths.summary, summary);
  const stepSummary = process.env['GITHUB_STEP_SUMMARY'];
  if (stepSummary !== undefined && stepSummary !== '') await appendFile(stepSummary, summary);
  return paths;
}

function timelineOf(delivered: readonly Delivered[]): ReleaseTimeline {
  return {
    title: `${service}: one good release, two bad ones`,
    lanes: environments.map((name) => ({
      name,
      attempts: delivered.filter(({ plan }) => plan.environment === name).flatMap(attemptsOfDelivery),
    })),
  };
}

function reportOf({ delivered, promises }: Shown, timeline: ReleaseTimeline): Report {
  const kept = promises.filter(({ holds }) => holds).length;
  return {
    title: 'Slipway demo',
    verdict: kept === promises.length ? 'passed' : 'failed',
    summary: `${delivered.length} deliveries; ${kept} of ${promises.length} promises kept.`,
    facts: [],
    tables: [
      {
        title: 'Deliveries',
        columns: ['Environment', 'Release', 'Verdict', 'Root cause', 'Rolled back', 'Took'],
        rows: delivered.map(({ plan, result, startedAt, endedAt }) => [
          plan.environment,
          `${service} ${plan.release.version}`,
          result?.verdict ?? 'no result',
          result?.rootCause?.code ?? '',
          rolledBack(result),
          durationText(endedAt - startedAt),
        ]),
      },
      {
        title: 'Promises',
        columns: ['Kept', 'Promise'],
        rows: promises.map(({ holds, sentence }) => [holds ? 'yes' : 'no', sentence]),
      },
    ],
    diagram: renderTimelineMermaid(timeline),
    details: [],
    annotations: [],
    next: [],
  };
}
