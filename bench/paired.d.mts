export function pairedRounds<Cost>(
  contestants: Readonly<Record<string, () => Promise<Cost>>>,
  options: { readonly rounds: number; readonly warmups?: number },
): Promise<Record<string, Cost>[]>;
