import { median } from "./contenders/protocol.ts";
import type { PeerProcess } from "./peer_process.ts";
import { workloads, type WorkloadName } from "./workloads.ts";

/** What was measured of one contender on one workload; null where it cannot. */
export interface Measured {
  readonly workload: WorkloadName;
  readonly engine: string;
  readonly isPeer: boolean;
  readonly fitMsPerStep: number | null;
  readonly predictMs: number | null;
}

export interface Row {
  readonly workload: string;
  readonly engine: string;
  readonly fitMsPerStep: number | null;
  readonly predictMs: number | null;
  readonly ratioToBestPeer: number | null;
  readonly ratioToFloor: number | null;
}

export interface RaceOptions {
  readonly rounds: number;
  readonly note: (line: string) => void;
}

const PREDICTIONS_PER_ROUND = 7;

interface Lane {
  readonly contender: PeerProcess;
  readonly fit: number[];
  readonly predict: number[];
  canTrain: boolean;
}

/** Measures all contenders on one workload, taking turns, so that a busy moment of the machine hits all alike. */
export async function race(
  contenders: readonly PeerProcess[],
  workload: WorkloadName,
  { rounds, note }: RaceOptions,
): Promise<Measured[]> {
  const lanes: Lane[] = [];
  const missing: Measured[] = [];
  for (const contender of contenders) {
    const { name: engine, isPeer } = contender;
    try {
      const answer = await contender.ask({ do: "prepare", workload });
      const reason = "done" in answer ? answer.note : undefined;
      if (reason !== undefined) note(`${workload}: ${engine} ${reason}`);
      lanes.push({ contender, fit: [], predict: [], canTrain: reason === undefined });
    } catch (error) {
      note(`${workload}: ${engine}: ${error instanceof Error ? error.message : String(error)}`);
      missing.push({ workload, engine, isPeer, fitMsPerStep: null, predictMs: null });
    }
  }
  for (let round = 0; round < rounds; round++) for (const lane of lanes) await takeTurn(lane);
  const measured = lanes.map(({ contender: { name: engine, isPeer }, fit, predict }) => ({
    workload,
    engine,
    isPeer,
    fitMsPerStep: median(fit),
    predictMs: median(predict),
  }));
  return [...measured, ...missing];
}

async function takeTurn({ contender, fit, predict, canTrain }: Lane): Promise<void> {
  if (canTrain) {
    const trained = await contender.ask({ do: "fit" });
    if ("ms" in trained) fit.push(...trained.ms);
  }
  const predicted = await contender.ask({ do: "predict", times: PREDICTIONS_PER_ROUND });
  if ("ms" in predicted) predict.push(...predicted.ms);
}

/** Rows with the ratios to the best peer and to the floor: the operations of a step at the rate of a matrix product. */
export function withRatios(measured: readonly Measured[], gflops: number | null): Row[] {
  return measured.map(({ workload, engine, fitMsPerStep, predictMs }) => {
    const peers = measured.filter((one) => one.isPeer && one.workload === workload && one.engine !== engine);
    const times = peers.map((one) => one.fitMsPerStep).filter((ms) => ms !== null);
    const floor = gflops === null ? null : workloads[workload].mflop / gflops;
    const best = times.length === 0 ? null : Math.min(...times);
    const ratio = (base: number | null): number | null => (fitMsPerStep === null || base === null ? null : fitMsPerStep / base);
    return { workload, engine, fitMsPerStep, predictMs, ratioToBestPeer: ratio(best), ratioToFloor: ratio(floor) };
  });
}
