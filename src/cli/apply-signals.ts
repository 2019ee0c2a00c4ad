const heard = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** From now on these signals end nothing by themselves: the work at hand asks for them between its steps. */
export function listenForSignals(): { stopped(): string | undefined; end(): void } {
  let first: string | undefined;
  const listen = (signal: string) => {
    first ??= signal;
  };
  for (const signal of heard) process.on(signal, listen);
  return {
    stopped: () => first,
    end: () => {
      for (const signal of heard) process.off(signal, listen);
    },
  };
}
