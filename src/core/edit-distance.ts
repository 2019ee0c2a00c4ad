/**
 * How many letters to insert, delete, replace or swap with their neighbour to get from one text to the other; counts no further
 * than `most` and then says `most + 1`. Time grows with length times `most`.
 */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let start = 0;
  while (start < a.length && a.charCodeAt(start) === b.charCodeAt(start)) start += 1;
  return distanceBeyond(a.slice(start), b.slice(start), most);
}

function distanceBeyond(a: string, b: string, most: number): number {
  if (a === '' || b === '') return a.length + b.length;
  if (differingLetters(a, b) > 2 * most) return most + 1;
  const none = most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => Math.min(j, none));
  for (let i = 1; i <= a.length; i += 1) {
    const row = Array<number>(b.length + 1).fill(none);
    if (i <= most) row[0] = i;
    let least = row[0] as number;
    const to = Math.min(b.length, i + most);
    for (let j = Math.max(1, i - most); j <= to; j += 1) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (swapped) cost = Math.min(cost, (before[j - 2] as number) + 1);
      row[j] = Math.min(cost, none);
      if (cost < least) least = cost;
    }
    // a swap may still build on the row before this one
    if (least > most && Math.min(...last.slice(Math.max(0, i - most - 1), to + 1)) > most) return none;
    before = last;
    last = row;
  }
  return last[b.length] as number;
}

/** One edit changes the set of letters by two at most, which rules most names out without a table. */
function differingLetters(a: string, b: string): number {
  let bits = lettersOf(a) ^ lettersOf(b);
  let count = 0;
  for (; bits !== 0; bits &= bits - 1) count += 1;
  return count;
}

function lettersOf(text: string): number {
  let letters = 0;
  for (let i = 0; i < text.length; i += 1) letters |= 1 << (text.charCodeAt(i) & 31);
  return letters;
}
