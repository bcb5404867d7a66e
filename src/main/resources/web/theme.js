// What has to run before the modules do: the theme, so that nothing flashes, and another try when one cannot be fetched.

(function applyTheme() {
  var chosen = null;
  try {
    chosen = localStorage.getItem('container-manager-theme');
  } catch {
    // Without storage the machine's setting counts.
  }
  document.documentElement.dataset.theme = chosen === 'light' || chosen === 'dark' ? chosen : 'auto';
})();

(function watchLoading() {
  var KEY = 'container-manager-reloads';
  var RELOADS_MAX = 3;
  var AGAIN_AFTER_MILLIS = 2000;
  function boot() { return document.querySelector('#app .boot'); }
  function reload() { location.reload(); }
  addEventListener('error', function failed(event) {
    var loading = boot();
    if (loading === null || !(event.target instanceof HTMLScriptElement)) return;
    var reloads = RELOADS_MAX;
    try {
      reloads = Number(sessionStorage.getItem(KEY) || 0);
      sessionStorage.setItem(KEY, String(reloads + 1));
    } catch {
      // What cannot be counted is not tried.
      reloads = RELOADS_MAX;
    }
    if (reloads < RELOADS_MAX) {
      loading.textContent = 'Part of this page did not load. Trying again …';
      setTimeout(reload, AGAIN_AFTER_MILLIS);
    } else {
      loading.remove();
      boot()?.classList.remove('late');
    }
  }, true);
  addEventListener('load', function done() {
    try {
      if (boot() === null) sessionStorage.removeItem(KEY);
    } catch {
      // There is none.
    }
  });
  // The link by itself forgets the page that the address names.
  addEventListener('click', function click(event) {
    if (event.target !== document.getElementById('reload')) return;
    event.preventDefault();
    reload();
  });
})();
