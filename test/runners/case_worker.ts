import * as library from "ceratops";
import { Api } from "./api.ts";
import type { Case } from "./case.ts";
import type { Entry } from "./corpus.ts";
import { serve } from "./pool.ts";
import { runCase } from "./run_case.ts";

const api = new Api(library);

serve<Entry>(({ line }) => runCase(JSON.parse(line) as Case, api));
