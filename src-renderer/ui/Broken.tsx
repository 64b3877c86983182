/** A component that throws must not leave an empty window. */

import i18next from 'i18next';
import { Component, type ReactNode } from 'react';

export class Broken extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state = { error: null as Error | null };
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="broken" role="alert">
        <p>{i18next.t('app.crashed', { detail: error.message })}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {i18next.t('app.reload')}
        </button>
      </main>
    );
  }
}
