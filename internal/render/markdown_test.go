package render

import "testing"

// TestBareAddresses: GitHub makes links of bare addresses in a comment; of a
// name it makes none.
func TestBareAddresses(t *testing.T) {
	if got, want := md("team https://evil.example www.evil.example"), "team https&#58;//evil.example www&#46;evil.example"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
