import { readAnsibleTask } from './ansible-task.ts';
import { readAnsibleVariables } from './ansible-variables.ts';
import { type FoundSettings, type SettingFinder, settingFinder } from './setting-finder.ts';
import { type YamlNode, type YamlParser, yamlGet, yamlItems, yamlText, yamlTree } from './yaml-tree.ts';

interface Inherited {
  readonly conditional: boolean;
  readonly depth: number;
  /** plays are for different hosts */
  readonly scope: string;
}

/**
 * Playbooks, task files, handlers, and files of variables of Ansible: modules that set parameters and limits or write their files,
 * and variables in the shapes that roles take. Values that Jinja fills in are counted, not judged.
 */
export function readAnsible(path: string, text: string, parser: YamlParser): FoundSettings {
  const finder = settingFinder(path, text, 'ansible');
  for (const { root, problem } of yamlTree(text, parser)) {
    if (problem) finder.notChecked(problem.offset, problem.why);
    if (root) readTop(finder, root);
  }
  return finder.found();
}

function readTop(finder: SettingFinder, root: YamlNode): void {
  const done = new Set<YamlNode>();
  if (root.kind === 'list') tasks(finder, root, { conditional: false, depth: 0, scope: '' }, done);
  else readAnsibleVariables(finder, root);
}

const lists = ['tasks', 'pre_tasks', 'post_tasks', 'handlers', 'block', 'rescue', 'always'];
const deepest = 30;

function tasks(finder: SettingFinder, list: YamlNode, inherited: Inherited, done: Set<YamlNode>): void {
  if (inherited.depth > deepest) return;
  for (const task of yamlItems(list)) {
    if (task.kind !== 'map' || done.has(task)) continue;
    done.add(task);
    const conditional = inherited.conditional || isConditional(task);
    const scope = inherited.depth === 0 && yamlGet(task, 'hosts') ? `play ${task.start}` : inherited.scope;
    readAnsibleTask(finder, task, { conditional: conditional || undefined, scope });
    const variables = yamlGet(task, 'vars');
    if (variables) readAnsibleVariables(finder, variables, scope);
    for (const name of lists) {
      const nested = yamlGet(task, name);
      const rescued = name === 'rescue';
      if (nested) tasks(finder, nested, { conditional: conditional || rescued, depth: inherited.depth + 1, scope }, done);
    }
    for (const role of yamlItems(yamlGet(task, 'roles'))) readAnsibleVariables(finder, role, `${scope} role ${role.start}`.trim());
  }
}

function isConditional(task: YamlNode): boolean {
  if (yamlGet(task, 'when') !== undefined) return true;
  if (/^(?:yes|true|on)$/i.test(yamlText(yamlGet(task, 'ignore_errors')) ?? '')) return true;
  return /^(?:no|false|off)$/i.test(yamlText(yamlGet(task, 'failed_when')) ?? '');
}
