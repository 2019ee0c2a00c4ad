import type { Symptom } from '../model/symptom.ts';
import { localPortsExhausted } from './ts001-local-ports-exhausted.ts';
import { timeWaitHarmless } from './ts002-time-wait-harmless.ts';
import { acceptQueueOverflow } from './ts003-accept-queue-overflow.ts';
import { synQueueOverflow } from './ts004-syn-queue-overflow.ts';
import { synFlood } from './ts005-syn-flood.ts';
import { timeWaitOverflow } from './ts006-time-wait-overflow.ts';
import { perHostPaws } from './ts007-per-host-paws.ts';
import { timeWaitBehindNat } from './ts008-time-wait-behind-nat.ts';
import { ghostEstablished } from './ts009-ghost-established.ts';
import { keepaliveAfterNat } from './ts010-keepalive-after-nat.ts';
import { closeWaitLeak } from './ts011-close-wait-leak.ts';
import { orphanedSockets } from './ts012-orphans.ts';
import { acceptStopped } from './ts013-accept-stopped.ts';
import { retransmission } from './ts014-retransmission.ts';
import { synUnanswered } from './ts015-syn-unanswered.ts';
import { tcpMemory } from './ts016-tcp-memory.ts';
import { tcpReceiveDrops } from './ts017-tcp-receive-drops.ts';
import { descriptorsOfProgram } from './ts020-descriptors-of-program.ts';
import { descriptorsOfSystem } from './ts021-descriptors-of-system.ts';
import { limitsFileNotReached } from './ts022-limits-file-not-reached.ts';
import { conntrackFull } from './ts023-conntrack-full.ts';
import { conntrackInsert } from './ts024-conntrack-insert.ts';
import { conntrackForgets } from './ts025-conntrack-forgets.ts';
import { udpReceiveDrops } from './ts026-udp-receive-drops.ts';
import { udpSendErrors } from './ts027-udp-send-errors.ts';
import { udpConnections } from './ts028-udp-connections.ts';
import { backlogOfCpu } from './ts029-backlog-of-cpu.ts';
import { softirqBudget } from './ts030-softirq-budget.ts';
import { neighbourOverflow } from './ts031-neighbour-overflow.ts';
import { inotifyLimits } from './ts032-inotify-limits.ts';
import { epollWatches } from './ts033-epoll-watches.ts';
import { mapCount } from './ts034-map-count.ts';
import { taskLimits } from './ts035-task-limits.ts';
import { overcommitRefusals } from './ts036-overcommit-refusals.ts';
import { writebackStalls } from './ts037-writeback-stalls.ts';
import { memoryReserve } from './ts038-memory-reserve.ts';
import { reversePathDrops } from './ts039-reverse-path-drops.ts';
import { listenerDrops } from './ts040-listener-drops.ts';

/** Every symptom, by id. */
export const symptoms: readonly Symptom[] = [
  localPortsExhausted,
  timeWaitHarmless,
  acceptQueueOverflow,
  synQueueOverflow,
  synFlood,
  timeWaitOverflow,
  perHostPaws,
  timeWaitBehindNat,
  ghostEstablished,
  keepaliveAfterNat,
  closeWaitLeak,
  orphanedSockets,
  acceptStopped,
  retransmission,
  synUnanswered,
  tcpMemory,
  tcpReceiveDrops,
  descriptorsOfProgram,
  descriptorsOfSystem,
  limitsFileNotReached,
  conntrackFull,
  conntrackInsert,
  conntrackForgets,
  udpReceiveDrops,
  udpSendErrors,
  udpConnections,
  backlogOfCpu,
  softirqBudget,
  neighbourOverflow,
  inotifyLimits,
  epollWatches,
  mapCount,
  taskLimits,
  overcommitRefusals,
  writebackStalls,
  memoryReserve,
  reversePathDrops,
  listenerDrops,
];
