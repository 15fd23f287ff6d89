import { tabletTime } from '../../../platform/http/index.ts';

/** What every request says that brings what a tablet recorded. */
export const sentAt = tabletTime.optional().meta({
  description:
    "The tablet's clock as it sends this, written anew for every try: how far it is off corrects `at`",
});
