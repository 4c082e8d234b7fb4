import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../../core/report/report.ts';
import { renderSummary } from '../../core/report/summary.ts';
import { renderTimelineMermaid } from '../../core/timeline/mermaid.ts';
import { renderTimelineSvg } from '../../core/timeline/svg.ts';
import { durationText, type ReleaseTimeline } from '../../core/timeline/timeline.ts';
import { environments } from '../sandbox/seed.ts';
import { rolledBack } from './call.ts';
import type { Played } from './play.ts';
import type { Drawn } from './scene.ts';

export interface Pictures {
  readonly svg: string;
  readonly summary: string;
}

/** Writes the timeline as a picture and as a step summary; gives their paths. */
export async function writePictures(folder: string, played: Played): Promise<Pictures> {
  const timeline = timelineOf(played.drawn);
  const paths = { svg: join(folder, 'release-timeline.svg'), summary: join(folder, 'summary.md') };
  await mkdir(folder, { recursive: true });
  await writeFile(paths.svg, renderTimelineSvg(timeline));
  const summary = renderSummary(reportOf(played, timeline));
  await writeFile(paths.summary, summary);
  const stepSummary = process.env['GITHUB_STEP_SUMMARY'];
  if (stepSummary !== undefined && stepSummary !== '') await appendFile(stepSummary, summary);
  return paths;
}

function timelineOf(drawn: readonly Drawn[]): ReleaseTimeline {
  return {
    title: 'Five services to prod: a queue, a soak, a freeze, a quarantine, and two bad releases',
    lanes: environments.map((name) => {
      const own = drawn.filter(({ lane }) => lane === name);
      return {
        name,
        attempts: own.flatMap(({ attempts = [] }) => attempts),
        holds: own.flatMap(({ hold }) => hold ?? []),
      };
    }),
  };
}

function reportOf({ listed, promises }: Played, timeline: ReleaseTimeline): Report {
  const kept = promises.filter(({ holds }) => holds).length;
  return {
    title: 'Slipway demo',
    verdict: kept === promises.length ? 'passed' : 'failed',
    summary: `${listed.length} calls of slipway; ${kept} of ${promises.length} promises kept.`,
    facts: [],
    tables: [
      {
        title: 'Calls',
        columns: ['Environment', 'What', 'Decision', 'Reason', 'Root cause', 'Rolled back', 'Took'],
        rows: listed.map(({ environment, what, called: { result, startedAt, endedAt } }) => [
          environment,
          what,
          result?.decision ?? 'no result',
          result?.reasonCode ?? '',
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
