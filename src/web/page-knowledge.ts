import { UsageError } from '../cli/errors.ts';
import { meant } from '../cli/meant.ts';
import { composeProfile } from '../core/compose-profile.ts';
import { type KnowledgeIndex, loadKnowledge } from '../knowledge/load.ts';
import { factNames } from '../model/fact-names.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Profile } from '../model/profile.ts';
import { readProfile } from '../read/profile.ts';

/** What the build puts into the page: the packed knowledge and the text of every shipped profile by its name. */
export interface PageData {
  readonly index: KnowledgeIndex;
  readonly text: string;
  readonly profiles: Readonly<Record<string, string>>;
}

export interface PageKnowledge {
  readonly knowledge: Knowledge;
  /** sorted by name */
  readonly profiles: readonly { readonly name: string; readonly summary: string }[];
  /** the profile that the names make together. @throws {UsageError} where they cannot be joined */
  profile(names: readonly string[]): Profile;
}

/** The data of the page, ready to be asked. */
export function pageKnowledge({ index, text, profiles }: PageData): PageKnowledge {
  const knowledge = loadKnowledge({ ...index, read: (start, length) => text.slice(start, start + length) });
  const names = factNames.map((fact) => fact.name);
  const files = new Map(
    Object.entries(profiles).flatMap(([name, one]) => {
      const read = readProfile(name, `profiles/${name}.ini`, one, names);
      return 'profile' in read ? [[name, read.profile] as const] : [];
    }),
  );
  return {
    knowledge,
    profiles: [...files].map(([name, { summary }]) => ({ name, summary })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    profile(wanted) {
      for (const name of wanted)
        if (!files.has(name)) throw new UsageError(`'${name}' is no profile: expected one of this page${meant(name, [...files.keys()])}`);
      const composed = composeProfile(wanted, (name) => files.get(name));
      if ('problem' in composed) throw new UsageError(composed.problem);
      return composed.profile;
    },
  };
}
