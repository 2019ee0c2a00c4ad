import type { Holder } from '../model/socket-readings.ts';

/** The parts of a place that tell a program; what was not seen is absent. */
export function holderPlace({ program, pid, unit }: Holder): Holder {
  return {
    ...(program !== undefined && { program }),
    ...(pid !== undefined && { pid }),
    ...(unit !== undefined && { unit }),
  };
}
