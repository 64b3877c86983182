/** `unroll`: check, eval, train, export and bench from the command line (contract 5). Exit code 0; 1 the input is at fault; 2 the command is; 3 our own bug. */
import { IssueError } from '../../src-engine/core/issue';
import { type Arguments, type Command, readArguments, USAGE, UsageError } from './arguments';
import { bench } from './bench';
import { check } from './check';
import { evaluate } from './eval';
import { exportGraph } from './export';
import { sayIssues } from './say';
import { train } from './train';

const COMMANDS: Readonly<Record<Command, (args: Arguments) => Promise<number>>> = {
  check,
  eval: evaluate,
  train,
  export: exportGraph,
  bench,
};
const wantsJson = process.argv.includes('--json');

async function main(): Promise<number> {
  let file = '';
  try {
    const args = readArguments(process.argv.slice(2));
    if (!args) {
      process.stdout.write(USAGE);
      return 0;
    }
    file = args.graph;
    return await COMMANDS[args.command](args);
  } catch (e) {
    if (e instanceof UsageError) {
      if (wantsJson)
        process.stderr.write(
          `${JSON.stringify({ issues: [{ code: 'usage', severity: 'error', message: e.message, hint: USAGE }] })}\n`,
        );
      else process.stderr.write(`${e.message}\n${USAGE}`);
      return 2;
    }
    if (e instanceof IssueError) {
      sayIssues([e.issue], file, wantsJson);
      return 1;
    }
    process.stderr.write(`${(e as Error).stack ?? e}\n`);
    return 3;
  }
}
process.exitCode = await main();
