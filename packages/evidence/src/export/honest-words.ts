/** What an export is and is not; stands in everything that is shown of one. */
export const honestWords =
  "This bundle records how a change was specified, produced, checked and approved. It is not a conformity assessment, " +
  "certification or legal advice. Signatures show which key signed which bytes, not that the host was honest; times are " +
  "self-asserted unless a timestamp token is present; lines not attributed to an agent are untracked, not human.";
