import type { Ending } from '../../core/action/ending.ts';
import { failsStep } from '../../core/action/result.ts';
import { messageOf } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Progress } from '../../core/ports/progress.ts';
import { describeAnnotation, limitAnnotations } from '../../core/report/annotations.ts';
import { mapReportTexts } from '../../core/report/map-texts.ts';
import type { Annotation, Report } from '../../core/report/report.ts';
import { createStyle } from '../../core/report/style.ts';
import { renderSummary } from '../../core/report/summary.ts';
import { renderTerminal } from '../../core/report/terminal.ts';
import { describeWaiting, isWorthSaying } from '../../core/report/waiting.ts';
import { createMasker, type Masker } from '../../core/text/mask.ts';
import { createPrinter, type Printer } from './printer.ts';
import type { Stage } from './stage.ts';
import { collectOutputs, outputsUnwritable } from './workflow-outputs.ts';

type Toolkit = Pick<
  typeof import('@actions/core'),
  'endGroup' | 'error' | 'notice' | 'setOutput' | 'setSecret' | 'startGroup' | 'summary' | 'warning'
>;

const LOG_COLUMNS = 120;

export interface WorkflowParts {
  readonly write: (text: string) => void;
  readonly clock: Clock;
  readonly temporaryFolder: string;
  /** The file the runner reads outputs from. */
  readonly outputFile: string | undefined;
}

interface Workflow extends WorkflowParts {
  readonly masker: Masker;
  readonly printer: Printer;
  readonly toolkit: Toolkit;
}

/** A step of a GitHub workflow: groups and annotations in the log, a summary, outputs, masks. */
export async function createWorkflowStage(parts: WorkflowParts): Promise<Stage> {
  const toolkit = await loadToolkit();
  const masker = createMasker();
  const workflow: Workflow = { ...parts, toolkit, masker, printer: createPrinter(parts.write, masker) };
  const groups = createGroups(workflow);
  return {
    progress: createWorkflowProgress(workflow, groups),
    maskSecret: (secret) => maskEverywhere(workflow, secret),
    finish: async (ending, failOn) => {
      groups.close();
      const failed = failsStep(ending.result, failOn);
      show(workflow, groups, { ending, failed });
      await writeSummary(workflow, ending.report);
      await writeOutputs(workflow, ending);
      return failed ? Math.max(1, ending.result.exitStatus) : 0;
    },
  };
}

/** Only where the runner's protocol is spoken, and only what is named: the bundle holds nothing else of it. */
async function loadToolkit(): Promise<Toolkit> {
  const { endGroup, error, notice, setOutput, setSecret, startGroup, summary, warning } = await import(
    '@actions/core'
  );
  return { endGroup, error, notice, setOutput, setSecret, startGroup, summary, warning };
}

interface Groups {
  open(title: string): void;
  close(): void;
}

function createGroups({ toolkit, printer }: Workflow): Groups {
  let isOpen = false;
  const close = () => {
    if (isOpen) toolkit.endGroup();
    isOpen = false;
  };
  return {
    close,
    open: (title) => {
      close();
      toolkit.startGroup(printer.cleanLine(title));
      isOpen = true;
    },
  };
}

function createWorkflowProgress({ toolkit, printer, clock }: Workflow, groups: Groups): Progress {
  let last: { readonly what: string; readonly at: number } | undefined;
  return {
    step: groups.open,
    note: printer.print,
    warn: (text) => toolkit.warning(printer.clean(text)),
    wait: (waiting) => {
      const now = clock.now();
      if (!isWorthSaying(waiting, last, now)) return;
      last = { what: waiting.what, at: now };
      printer.print(`waiting for ${describeWaiting(waiting, now)}`);
    },
  };
}

/** The runner masks line by line, so each line is a secret of its own. */
function maskEverywhere({ toolkit, masker }: Workflow, secret: string): void {
  masker.add(secret);
  for (const line of secret.split(/\r?\n|\r/)) {
    if (line.trim() !== '') toolkit.setSecret(line);
  }
}

function show(
  workflow: Workflow,
  groups: Groups,
  { ending, failed }: { ending: Ending; failed: boolean },
): void {
  const { printer, masker } = workflow;
  const report = withoutAnnotations(ending.report, masker);
  printer.printStyled(renderTerminal(report, createStyle(true, LOG_COLUMNS)).trimEnd());
  annotate(workflow, annotationsOf(ending.report, failed));
  if (ending.defect === undefined) return;
  groups.open('Stack of the defect');
  printer.print(ending.defect);
  groups.close();
}

function withoutAnnotations(report: Report, masker: Masker): Report {
  return mapReportTexts({ ...report, annotations: [] }, masker.mask);
}

/** A red step without a red line leaves people searching. */
function annotationsOf(report: Report, failed: boolean): readonly Annotation[] {
  const hasError = report.annotations.some(({ level }) => level === 'error');
  if (!failed || hasError) return report.annotations;
  const message = [report.summary, ...report.next].filter((text) => text.trim() !== '').join('\n');
  return [{ level: 'error', title: report.title, message }, ...report.annotations];
}

function annotate({ toolkit, printer }: Workflow, annotations: readonly Annotation[]): void {
  const { shown, hidden, more } = limitAnnotations(annotations);
  for (const annotation of shown) {
    const place = annotation.file === undefined ? {} : placeOf(annotation, printer);
    const title = annotation.title === undefined ? {} : { title: printer.cleanLine(annotation.title) };
    toolkit[annotation.level](printer.clean(annotation.message), { ...title, ...place });
  }
  for (const sentence of more) printer.print(sentence);
  for (const annotation of hidden) printer.print(`${annotation.level}: ${describeAnnotation(annotation)}`);
}

function placeOf({ file, line, column }: Annotation, printer: Printer): Record<string, string | number> {
  return {
    file: printer.cleanLine(file ?? ''),
    ...(line === undefined ? {} : { startLine: line }),
    ...(column === undefined ? {} : { startColumn: column }),
  };
}

/** Without its file the toolkit would print outputs as commands, which runners have stopped to obey. */
async function writeOutputs(
  { toolkit, masker, temporaryFolder, outputFile }: Workflow,
  ending: Ending,
): Promise<void> {
  const outputs = await collectOutputs(ending, masker, temporaryFolder);
  if (outputFile === undefined || outputFile === '') throw outputsUnwritable('GITHUB_OUTPUT is not set');
  try {
    for (const [name, text] of outputs) toolkit.setOutput(name, text);
  } catch (error) {
    throw outputsUnwritable(messageOf(error));
  }
}

/** A summary that cannot be written changes no verdict. */
async function writeSummary({ toolkit, printer, masker }: Workflow, report: Report): Promise<void> {
  try {
    await toolkit.summary.addRaw(masker.mask(renderSummary(mapReportTexts(report, masker.mask)))).write();
  } catch (error) {
    printer.print(`The step summary could not be written: ${messageOf(error)}`);
  }
}
