import { nameOf } from "./attempt-folder.ts";
import { checkOut } from "./check-out.ts";
import { type Places, type PlacesOptions, makePlace, removePlace } from "./places.ts";

/** A fresh worktree for each attempt, removed afterwards. */
export const checkoutPlaces = (options: PlacesOptions): Places => ({
  take: async (owner) => {
    const place = await makePlace(options, owner, () => nameOf(owner.key));
    try {
      await checkOut(options.repository, place.linked, owner.base);
      return place;
    } catch (error) {
      await removePlace(options, place);
      throw error;
    }
  },
  giveBack: (place) => removePlace(options, place),
});
