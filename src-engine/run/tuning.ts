/** What a host keeps of this runtime. */
import { keptTuning } from '../backend/tuning';

export const tuning = (): { readonly text: string } => ({ text: keptTuning() });
