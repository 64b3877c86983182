/** zod, told before any schema is made that it may not compile code: the page's CSP forbids that. */
import { z } from 'zod';

z.config({ jitless: true });

export { z };
