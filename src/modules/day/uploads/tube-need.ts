import { z } from 'zod';
import { tubeNeeds } from '../../../core/swabs/index.ts';

/** Which tube somebody needs, so that staff take the right one before they swab. */
export const tubeNeed = z.enum(tubeNeeds).meta({
  id: 'TubeNeed',
  description:
    '`pool`: any; `household`: one of that kind with their household, or one of their own; `single`: one of their own; `pool-…`: a pool with others of the same risk alone. By the drill’s `swabRules`; nobody is told by it what somebody’s result was',
});
