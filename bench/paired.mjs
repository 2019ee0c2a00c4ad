/**
 * Runs contestants one after the other, round by round, every second round in the opposite order: what else the machine does meanwhile
 * meets all of them alike.
 * @param contestants name → a function that runs it once and resolves to its cost
 * @param options.rounds how many rounds count; options.warmups how many go before and do not
 * @returns one row of costs by name a round
 */
export async function pairedRounds(contestants, { rounds, warmups = 1 }) {
  const names = Object.keys(contestants);
  const rows = [];
  for (let round = -warmups; round < rounds; round += 1) {
    const row = {};
    for (const name of round % 2 === 0 ? names : names.toReversed()) row[name] = await contestants[name]();
    if (round >= 0) rows.push(row);
  }
  return rows;
}
