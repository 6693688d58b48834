import type { Answer, Asked } from "./answer.ts";
import { blockedAnswer } from "./blocked.ts";
import { rollbackAnswer } from "./rollback.ts";
import { testsAnswer } from "./tests.ts";
import { toldAnswer } from "./told.ts";
import { touchAnswer } from "./touch.ts";

/** The five questions of a production-safety review, answered from what the log says and from nothing else. */
export const answersOf = (asked: Asked): readonly Answer[] =>
  [touchAnswer, toldAnswer, testsAnswer, blockedAnswer, rollbackAnswer].map((answer) => answer(asked));
