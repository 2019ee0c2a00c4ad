import { UsageError } from '../cli/errors.ts';
import { meant } from '../cli/meant.ts';
import { composeProfile } from '../core/compose-profile.ts';
import { type KnowledgeIndex, loadKnowledge } from '../knowledge/load.ts';
import { factNames } from '../model/fact-names.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Profile } from '../model/profile.ts';
import { readProfile } from '../read/profile.ts';

/** The packed knowledge: where each entry stands in one text. */
export interface PackedKnowledge {
  readonly index: KnowledgeIndex;
  readonly text: string;
}

/** What the build puts into the page: the packed knowledge and every shipped profile, sorted by name. */
export interface PageData extends PackedKnowledge {
  readonly profiles: readonly { readonly name: string; readonly summary: string; readonly text: string }[];
}

export interface PageKnowledge {
  readonly knowledge: Knowledge;
  /** sorted by name */
  readonly profiles: readonly { readonly name: string; readonly summary: string }[];
  /** what to say of a name that is no profile of this page; `undefined` for one that is */
  unknown(name: string): string | undefined;
  /** the profile that the names make together. @throws {UsageError} where they cannot be joined */
  profile(names: readonly string[]): Profile;
}

export const unpackedKnowledge = ({ index, text }: PackedKnowledge): Knowledge =>
  loadKnowledge({ ...index, read: (start, length) => text.slice(start, start + length) });

/** The data of the page, ready to be asked. A profile is read when it is chosen: all of them would take longer than an answer. */
export function pageKnowledge(data: PageData): PageKnowledge {
  const texts = new Map(data.profiles.map(({ name, text }) => [name, text]));
  const facts = factNames.map((fact) => fact.name);
  const read = new Map<string, Profile | undefined>();
  const one = (name: string): Profile | undefined => {
    const text = texts.get(name);
    if (text !== undefined && !read.has(name)) {
      const found = readProfile(name, `profiles/${name}.ini`, text, facts);
      read.set(name, 'profile' in found ? found.profile : undefined);
    }
    return read.get(name);
  };
  const unknown = (name: string) =>
    texts.has(name) ? undefined : `'${name}' is no profile: expected one of this page${meant(name, [...texts.keys()])}`;
  return {
    knowledge: unpackedKnowledge(data),
    profiles: data.profiles,
    unknown,
    profile(wanted) {
      for (const problem of wanted.map(unknown)) if (problem !== undefined) throw new UsageError(problem);
      const composed = composeProfile(wanted, one);
      if ('problem' in composed) throw new UsageError(composed.problem);
      return composed.profile;
    },
  };
}
