// Runs a TypeScript script of this repository on a fresh clone: installs what the lock file names, finds a Node that
// can run TypeScript (24 or newer; otherwise the one that came as the npm package `node`), and hands over.
// Plain JavaScript without dependencies, because it runs before anything is installed, on Node 20 too.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.slipway-lock');
const OLDEST_NODE = 24;
const PARENT_CHECK_MS = 300;

function fail(text) {
  process.stderr.write(`slipway: ${text}\n`);
  process.exit(3);
}

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest();
}

function runNpm(args) {
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  return spawnSync(command, [...first, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
}

function installPackages() {
  process.stderr.write('slipway: installing the packages of the lock file (first run only) …\n');
  const { status, error } = runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (status !== 0) {
    fail(
      `npm ci failed${error ? ` (${error.message})` : ''}. The lines above say why; npm needs to reach its registry.`,
    );
  }
  writeFileSync(stamp, lockDigest());
}

function packagedNode() {
  const binary = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  // Where npm is told to run no install scripts, the package has not fetched its binary yet.
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: join(modules, 'node'),
    stdio: ['ignore', 2, 2],
  });
  if (existsSync(binary)) return binary;
  return fail(
    `Node ${OLDEST_NODE} is needed and the npm package \`node\` brought none for this machine. Install Node ${OLDEST_NODE}.`,
  );
}

function chooseNode() {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= OLDEST_NODE ? process.execPath : packagedNode();
}

function handOver(node, args) {
  const path = [dirname(node), join(modules, '.bin'), process.env.PATH ?? ''].join(delimiter);
  // npm changes into the repository; paths on the command line belong to the folder the user stands in.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const child = spawn(node, args, { cwd, stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  endWithNpm(child);
  child.on('error', (error) => fail(`could not start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

// npm passes a signal on to its shell alone, and the shell ends without a word to us: its end is all that can be seen.
function endWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(check);
    child.kill('SIGTERM');
  }, PARENT_CHECK_MS);
  check.unref();
}

const [script, ...rest] = process.argv.slice(2);
if (script === undefined) fail('usage: node scripts/with-node.mjs <script> [arguments]');
if (!isInstalled()) installPackages();
handOver(chooseNode(), [join(root, script), ...rest]);
