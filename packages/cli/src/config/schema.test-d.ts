import { expectTypeOf } from "vitest";
import type { z } from "zod";

import type { OrchestrateConfig } from "./define-config.ts";
import type { Configuration } from "./schema.ts";

/** Without `readonly` and with `undefined` where a key can be left out: what zod infers. */
type Loose<Type> = Type extends (...args: never[]) => unknown
  ? Type
  : Type extends object
    ? {
        -readonly [Key in keyof Type]:
          | Loose<Type[Key]>
          | (Partial<Pick<Type, Key>> extends Pick<Type, Key> ? undefined : never);
      }
    : Type;

// What an editor offers is what is read: a key that only one of the two knows does not compile.
expectTypeOf<Loose<OrchestrateConfig>>().toExtend<Loose<z.input<typeof Configuration>>>();
expectTypeOf<Loose<z.input<typeof Configuration>>>().toExtend<Loose<OrchestrateConfig>>();
expectTypeOf<keyof z.input<typeof Configuration>>().toEqualTypeOf<keyof OrchestrateConfig>();
