import { didYouMean } from '../config/suggest.ts';
import { isBooleanWord } from './input-types.ts';
import type { InputSpec, InputTable } from './inputs.ts';
import type { GivenInputs, InputProblem } from './parse-inputs.ts';

/** What the command line says beside the inputs. */
export interface CommandLine {
  readonly help: boolean;
  readonly json: boolean;
  readonly given: GivenInputs;
}

type Switch = 'help' | 'json';
const SWITCHES: Readonly<Record<string, Switch>> = { '--help': 'help', '-h': 'help', '--json': 'json' };

const SHOWN_LENGTH = 60;

interface Reading {
  readonly table: InputTable;
  /** Names of inputs, in the order of the plain words that are taken for them. */
  readonly positionals: readonly string[];
  readonly words: string[];
  readonly switches: Set<Switch>;
  readonly texts: Map<string, string[]>;
  readonly problems: InputProblem[];
}

/**
 * Reads `--input value`, `--input=value`, bare boolean flags, `--json`, `--help` and the plain words of `positionals`;
 * says all that is wrong at once.
 */
export function parseFlags(
  table: InputTable,
  argv: readonly string[],
  positionals: readonly string[] = [],
): CommandLine {
  const reading: Reading = {
    table,
    positionals,
    words: [],
    switches: new Set(),
    texts: new Map(),
    problems: [],
  };
  for (let index = 0; index < argv.length; )
    index += readArgument(reading, argv[index] ?? '', argv[index + 1]);
  placeWords(reading);
  const { switches, texts, problems } = reading;
  return { help: switches.has('help'), json: switches.has('json'), given: { prefix: '--', texts, problems } };
}

/** Returns how many arguments were used. */
function readArgument(reading: Reading, argument: string, next: string | undefined): 1 | 2 {
  const known = Object.hasOwn(SWITCHES, argument) ? SWITCHES[argument] : undefined;
  if (known !== undefined) {
    reading.switches.add(known);
    return 1;
  }
  const flag = splitFlag(argument);
  if (flag === undefined) return readWord(reading, argument);
  const spec = Object.hasOwn(reading.table, flag.name) ? reading.table[flag.name] : undefined;
  if (spec === undefined) return refuseUnknown(reading, flag, next);
  if (spec.secret === true) return refuseSecret(reading, { ...flag, spec }, next);
  return readValue(reading, { ...flag, spec }, next);
}

function readWord(reading: Reading, argument: string): 1 {
  if (reading.positionals.length === 0 || argument.startsWith('-'))
    return refuse(reading, shorten(argument), 'is not a flag; every input is given as --name value');
  reading.words.push(argument);
  return 1;
}

/** After all flags are read, as an input that is given both ways has to be told whichever came first. */
function placeWords(reading: Reading): void {
  const flagged = new Set(reading.texts.keys());
  for (const [index, word] of reading.words.entries()) {
    const name = nameOfWord(reading, index);
    if (name === undefined) refuse(reading, shorten(word), sayTooMany(reading.positionals));
    else if (flagged.has(name)) refuse(reading, shorten(word), `stands for --${name}, which is given too`);
    else keep(reading, name, word, 1);
  }
}

function nameOfWord({ table, positionals }: Reading, index: number): string | undefined {
  const last = positionals.at(-1) ?? '';
  const takesTheRest = Object.hasOwn(table, last) && table[last]?.type.many === true;
  return positionals[index] ?? (takesTheRest ? last : undefined);
}

function sayTooMany(positionals: readonly string[]): string {
  return `is one word too many; the words are ${positionals.join(', ')}`;
}

interface Flag {
  readonly name: string;
  readonly value?: string;
}

interface KnownFlag extends Flag {
  readonly spec: InputSpec;
}

function splitFlag(argument: string): Flag | undefined {
  const match = /^--([^=]+)(?:=([\s\S]*))?$/.exec(argument);
  if (match?.[1] === undefined) return undefined;
  return match[2] === undefined ? { name: match[1] } : { name: match[1], value: match[2] };
}

function readValue(reading: Reading, flag: KnownFlag, next: string | undefined): 1 | 2 {
  const { bare } = flag.spec.type;
  if (flag.value !== undefined) return keep(reading, flag.name, flag.value, 1);
  if (bare !== undefined) {
    return next !== undefined && isBooleanWord(next)
      ? keep(reading, flag.name, next, 2)
      : keep(reading, flag.name, bare, 1);
  }
  if (next === undefined || isFlagOf(reading.table, next))
    return refuse(reading, `--${flag.name}`, 'needs a value');
  return keep(reading, flag.name, next, 2);
}

function keep(reading: Reading, name: string, value: string, used: 1 | 2): 1 | 2 {
  reading.texts.set(name, [...(reading.texts.get(name) ?? []), value]);
  return used;
}

function refuse(reading: Reading, input: string, problem: string): 1 {
  reading.problems.push({ input, problem });
  return 1;
}

function refuseUnknown(reading: Reading, flag: Flag, next: string | undefined): 1 | 2 {
  const known = [...Object.keys(reading.table), 'json', 'help'].map((name) => `--${name}`);
  refuse(reading, shorten(`--${flag.name}`), `is not known${didYouMean(`--${flag.name}`, known)}`);
  return skipValue(flag, next);
}

function refuseSecret(reading: Reading, flag: KnownFlag, next: string | undefined): 1 | 2 {
  const { environment } = flag.spec;
  const instead = environment === undefined ? 'a workflow input' : `the variable ${environment}`;
  refuse(reading, `--${flag.name}`, `is a secret, and command lines can be read by others; use ${instead}`);
  return skipValue(flag, next);
}

/** The value of a refused flag is no mistake of its own. */
function skipValue(flag: Flag, next: string | undefined): 1 | 2 {
  return flag.value !== undefined || next === undefined || next.startsWith('--') ? 1 : 2;
}

function isFlagOf(table: InputTable, argument: string): boolean {
  const flag = splitFlag(argument);
  return Object.hasOwn(SWITCHES, argument) || (flag !== undefined && Object.hasOwn(table, flag.name));
}

function shorten(argument: string): string {
  return argument.length > SHOWN_LENGTH ? `${argument.slice(0, SHOWN_LENGTH)}…` : argument;
}
