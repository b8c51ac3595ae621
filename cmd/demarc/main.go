// Command demarc finds the line between what the cloud provider does and what
// its customer must do, for a real estate, and whether the customer's part is
// done. This package parses the command line, joins the rooms and maps an
// error to an exit status; it decides nothing else.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	if os.Getenv("GOGC") == "" {
		// An estate lives until its report is written: collecting at half the
		// usual growth keeps the peak of a large plan lower for little time.
		debug.SetGCPercent(50)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := newApp().run(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}
