/** What is wrong with a node, on it: a click says it in full, with what repairs it. */
import { Popover } from '@base-ui/react/popover';
import { AlertTriangle, CircleAlert } from 'lucide-react';
import { factsOf } from '../editor/nodeFacts';
import { useWords } from '../i18n/i18n';
import { useCheckedPart } from '../ui/app';
import { Fixes } from '../ui/Fixes';

export function Problems({ id }: { readonly id: string }) {
  const words = useWords();
  const issues = useCheckedPart((c) => factsOf(c, id).issues);
  if (issues.length === 0) return null;
  const bad = issues.some((i) => i.severity === 'error');
  const text = issues.map((i) => words.issue(i).message).join('\n');
  const Icon = bad ? CircleAlert : AlertTriangle;
  return (
    <Popover.Root>
      <Popover.Trigger
        className={`problem nodrag ${bad ? 'error' : 'warning'}`}
        aria-label={text}
        title={text}
        data-issue={issues[0]?.code}
      >
        <Icon aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} className="menu-place">
          <Popover.Popup className="popup nokey" aria-label={words.t('problems.title')}>
            {issues.map((i) => {
              const { message, hint } = words.issue(i);
              return (
                <div key={`${i.code}${i.port}${message}`} className={`told ${i.severity}`}>
                  <p>
                    <b>{message}</b> {hint}
                  </p>
                  <Fixes issue={i} />
                </div>
              );
            })}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
