import { readIgnition, readWriteFiles } from './cloud-init-files.ts';
import { type FoundSettings, settingFinder } from './setting-finder.ts';
import { hasPlaceholder } from './template-regions.ts';
import { readYamlCommand } from './yaml-command.ts';
import { type YamlParser, yamlGet, yamlItems, yamlTree } from './yaml-tree.ts';

/** cloud-init user data, Butane and Ignition: files that it writes, units, and commands of `bootcmd` and `runcmd`. */
export function readCloudInit(path: string, text: string, parser: YamlParser): FoundSettings {
  const finder = settingFinder(path, text, 'cloud-init');
  const fills = hasPlaceholder;
  for (const { root, problem } of yamlTree(text, parser)) {
    if (problem) finder.notChecked(problem.offset, problem.why);
    if (!root) continue;
    readWriteFiles(finder, root, { fills });
    readIgnition(finder, root, { fills });
    for (const name of ['bootcmd', 'runcmd'])
      for (const command of yamlItems(yamlGet(root, name))) readYamlCommand(finder, [command], { where: name, fills });
  }
  return finder.found();
}
