import type { CommandLine } from '../model/command-line.ts';
import { commandLinePage } from '../render/command-line-page.ts';
import { type ManTexts, manPage } from '../render/man-page.ts';
import { commandLine } from './command-line.ts';
import { commands } from './commands.ts';
import { examples } from './examples.ts';

const program = 'tune-advise';

/** What the definitions of the command line do not say. */
const texts: Omit<ManTexts, 'knowledge' | 'examples'> = {
  before: [
    { title: 'NAME', body: [`${program} - which kernel parameters and resource limits to set on a Linux machine, and why`] },
    { title: 'SYNOPSIS', body: [`${program} [COMMAND] [OPTIONS]`] },
    {
      title: 'DESCRIPTION',
      body: [
        'Tells which kernel parameters (sysctl) and resource limits (ulimit) to set on a machine for its workload, why, what it costs, and what would not help. It holds a base of knowledge against the kernel at hand, the workload and the NAT on the path. Every claim has a source, and what was not checked is said.',
        'Without a command it advises. Without a profile it tells what the machine does, which profiles fit, and what is set wrongly.',
        'Commands about this machine need Linux; lint, explain, list, upgrade-check, fleet, web, completion and whatever has --kernel, --root or --snapshot work elsewhere too.',
        'Nothing is written but below a path that is named with --output, by lint with --fix or --write-baseline, and by apply, confirm and revert with --write or --try. The network is never used.',
      ],
    },
  ],
  after: [
    {
      title: 'EXIT STATUS',
      body: [
        ['0', 'Done, and nothing at or above --fail-on.'],
        [
          '1',
          'Findings at or above it: of lint, a cause (diagnose), drift (verify), what breaks (upgrade-check), changes (advise --check).',
        ],
        ['2', 'Wrong use: an unknown option, command, profile, fact or name, or a bad profile; also a Node that is too old.'],
        ['3', 'The job could not be done: unreadable input, not Linux, a write that failed and was rolled back.'],
      ],
    },
    {
      title: 'ENVIRONMENT',
      body: [
        ['NO_COLOR', 'Where it is set and not empty, no colour is used.'],
        ['SHELL', 'Which completion is printed where none is named.'],
        ['XDG_CONFIG_HOME', 'The folder of your configuration, otherwise ~/.config.'],
      ],
    },
    {
      title: 'FILES',
      body: [
        ['tune-advise.ini', 'At the top of a tree: kernels, paths and baseline of lint.'],
        ['./profiles, ~/.config/tune-advise/profiles, /etc/tune-advise/profiles', 'Profiles of your own, one INI file each.'],
        ['/var/lib/tune-advise', 'Originals and journals of what was applied.'],
      ],
    },
    { title: 'SEE ALSO', body: ['sysctl(8), sysctl.d(5), limits.conf(5), systemd.exec(5), ss(8), nstat(8)'] },
  ],
};

/** The manual page, from the definitions that yargs is given. */
export const manual = (version: string, knowledge: string): string => manPage(...shown(version, knowledge));

/** The same for the built documentation, in Markdown. */
export const manualInMarkdown = (version: string, knowledge: string): string => commandLinePage(...shown(version, knowledge));

function shown(version: string, knowledge: string): [line: CommandLine, texts: ManTexts] {
  const typed = examples.map(([command, what]) => [command.replace('$0', program), what] as const);
  return [commandLine(commands, version, new Map()), { ...texts, knowledge, examples: typed }];
}
