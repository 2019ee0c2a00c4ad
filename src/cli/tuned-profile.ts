import { basename, dirname, join } from 'node:path';
import { findProfile } from '../collect/profiles.ts';
import { tunedAdvice } from '../core/tuned-advice.ts';
import { tunedJudgement } from '../core/tuned-judgement.ts';
import { type TunedFile, tunedLines } from '../core/tuned-lines.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Profile } from '../model/profile.ts';
import type { JudgedLine, VendorFile } from '../model/vendor-line.ts';
import { readSaptuneNote } from '../read/saptune-note.ts';
import { readTunedConf } from '../read/tuned-profile.ts';
import { vendorSection } from '../render/vendor-section.ts';
import type { Machine } from './machine.ts';

/** What a file is that was given as a profile and is none of ours; undefined: ours, or meant to be. */
export function vendorFile(path: string, text: string): VendorFile | undefined {
  if (/^[ \t]{0,40}\[profile\]/m.test(text)) return undefined;
  const named = basename(path);
  if (named === 'tuned.conf' || /^\[main\]/m.test(text)) {
    const folder = dirname(path);
    const name = named === 'tuned.conf' ? basename(folder) : named.replace(/\.conf$/, '');
    return tunedLines(tunedFile(name, path, text), (wanted) => beside(folder, wanted));
  }
  if (named.endsWith('.ini') || !/^\[(?:version|sysctl|reminder)[\]:]/m.test(text)) return undefined;
  return readSaptuneNote(named.replace(/\.conf$/, ''), path, text);
}

const tunedFile = (name: string, path: string, text: string): TunedFile => ({ name, path, ...readTunedConf(text) });

/**
 * A profile that another one includes: beside the one that the user named, and for one in /etc/tuned of the same tree in
 * /usr/lib/tuned too. Nothing else is looked at, so that the same files give the same answer on any host.
 */
function beside(folder: string, name: string): TunedFile | undefined {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(name) || /^\.+$/.test(name)) return undefined;
  const siblings = dirname(folder);
  const packaged = /(?:^|\/)etc\/tuned(?:\/profiles)?$/.test(siblings)
    ? siblings.replace(/etc\/tuned(\/profiles)?$/, 'usr/lib/tuned$1')
    : undefined;
  for (const directory of [siblings, ...(packaged === undefined ? [] : [packaged])]) {
    const path = join(directory, name, 'tuned.conf');
    const file = findProfile(path, []);
    if (file?.text !== undefined) return tunedFile(name, path, file.text);
  }
  return undefined;
}

/** The lines of vendors' files as they are on a machine, and the profile without those that do not what they say. */
export function judgedProfile(
  asked: Profile,
  { facts, kernel }: Machine,
  knowledge: Knowledge,
  again: (make: (file: VendorFile) => Profile) => Profile,
): { readonly profile: Profile; readonly judged?: readonly JudgedLine[]; readonly notes?: readonly string[] } {
  if (asked.vendor === undefined) return { profile: asked };
  const judged = tunedJudgement(
    asked.vendor.flatMap((file) => file.lines),
    facts,
    kernel,
    knowledge,
  );
  return {
    profile: again((file) => tunedAdvice(file, judged)),
    judged,
    notes: asked.vendor.flatMap((file) => [...file.notes, ...file.beside.map(vendorSection)]),
  };
}
